import CPostgres

/// How the text of a column is read.
enum PostgresType {
    case integer, real, numeric, boolean, bytes, text

    init(oid: Oid) {
        switch oid {
        case 20, 21, 23, 26: self = .integer
        case 700, 701: self = .real
        case 1700: self = .numeric
        case 16: self = .boolean
        case 17: self = .bytes
        default: self = .text
        }
    }

    func value(_ bytes: UnsafeRawBufferPointer) -> SQLValue {
        if self == .bytes { return .bytes(Self.unhex(bytes)) }
        let text = String(decoding: bytes, as: UTF8.self)
        switch self {
        case .integer: return Int64(text).map(SQLValue.integer) ?? .text(text)
        case .real: return Double(text).map(SQLValue.real) ?? .text(text)
        // The sum of integers is `numeric` here and an integer on SQLite.
        case .numeric: return Int64(text).map(SQLValue.integer) ?? Double(text).map(SQLValue.real) ?? .text(text)
        case .boolean: return .integer(text == "t" ? 1 : 0)
        case .bytes, .text: return .text(text)
        }
    }

    /// `\x` and two digits a byte.
    private static func unhex(_ digits: UnsafeRawBufferPointer) -> [UInt8] {
        stride(from: 2, to: digits.count - 1, by: 2).map { nibble(digits[$0]) << 4 | nibble(digits[$0 + 1]) }
    }

    private static func nibble(_ digit: UInt8) -> UInt8 {
        digit <= UInt8(ascii: "9") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
    }
}
