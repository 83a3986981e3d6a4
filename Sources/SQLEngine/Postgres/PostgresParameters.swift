/// Values in the text form that PostgreSQL reads, all in one buffer: a pointer for each, a zero byte after each.
struct PostgresParameters {
    private var buffer: [CChar] = []
    private var offsets: [Int?] = []

    init(_ values: [SQLValue], statement: String) throws {
        offsets.reserveCapacity(values.count)
        for value in values {
            try value.checkStorable(statement: statement)
            guard value != .null else {
                offsets.append(nil)
                continue
            }
            offsets.append(buffer.count)
            append(value)
            buffer.append(0)
        }
    }

    /// Lends the pointers; they hold only inside the body.
    func withPointers<T>(_ body: ([UnsafePointer<CChar>?]) throws -> T) rethrows -> T {
        try buffer.withUnsafeBufferPointer { buffer in
            try body(offsets.map { offset in offset.flatMap { offset in buffer.baseAddress.map { $0 + offset } } })
        }
    }

    private mutating func append(_ value: SQLValue) {
        switch value {
        case .null: break
        case .integer(let number): append(String(number))
        case .real(let number): append(String(number))
        case .text(let text): append(text)
        case .bytes(let bytes):
            append("\\x")
            for byte in bytes {
                buffer.append(Self.digits[Int(byte >> 4)])
                buffer.append(Self.digits[Int(byte & 15)])
            }
        }
    }

    private mutating func append(_ text: String) {
        buffer.append(contentsOf: text.utf8.lazy.map { CChar(bitPattern: $0) })
    }

    private static let digits = "0123456789abcdef".utf8.map { CChar(bitPattern: $0) }
}
