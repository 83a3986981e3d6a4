/// A checksum that stays the same over programs and versions, for names and for telling whether something was changed.
/// It finds mistakes, not attacks: 64-bit FNV-1a.
struct Checksum {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    static func short(of text: String) -> String {
        var sum = Checksum()
        sum.add(text.utf8)
        let digits = String(sum.value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    }

    /// Spreads every bit of a number over all of it, so that sums of checksums do not cancel each other out.
    static func mixed(_ number: UInt64) -> UInt64 {
        var mixed = (number ^ number >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
