/// A checksum that stays the same over programs and versions, for names and for telling whether a migration was
/// changed. It finds mistakes, not attacks: 64-bit FNV-1a.
enum Checksum {
    static func short(of text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
