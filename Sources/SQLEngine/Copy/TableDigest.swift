/// How many rows a table has and a checksum over all of them, so that two copies of it can be compared.
///
/// It is the same on both engines and does not depend on the order of rows or columns. It finds mistakes, not attacks.
public struct TableDigest: Codable, Sendable, Equatable {
    public let table: String
    public private(set) var rows = 0
    /// The sum of the checksums of all rows, modulo 2^64, in hexadecimal digits.
    public var checksum: String { String(sum, radix: 16) }

    private var sum: UInt64 = 0

    init(table: String) {
        self.table = table
    }

    mutating func add(_ row: Row) {
        rows += 1
        sum = sum &+ Checksum.mixed(zip(row.header.names, row.values).reduce(0) { $0 &+ Self.hash($1.0, $1.1) })
    }

    private static func hash(_ name: String, _ value: SQLValue) -> UInt64 {
        var sum = Checksum()
        sum.add(name.utf8)
        switch value {
        case .null: sum.add(CollectionOfOne(0))
        case .integer(let number):
            sum.add(CollectionOfOne(1))
            sum.add(bytes(UInt64(bitPattern: number)))
        case .real(let number):
            sum.add(CollectionOfOne(2))
            // SQLite does not keep the sign of zero.
            sum.add(bytes(number == 0 ? 0 : number.bitPattern))
        case .text(let text):
            sum.add(CollectionOfOne(3))
            sum.add(text.utf8)
        case .bytes(let bytes):
            sum.add(CollectionOfOne(4))
            sum.add(bytes)
        }
        return Checksum.mixed(sum.value)
    }

    private static func bytes(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
