public import SQLEngine

/// The key of a task. Smaller means added earlier.
///
/// In the database it is a whole number; for people and in the API it is a UUID of version 8 that carries the number,
/// so that the API has one kind of id and the table needs no second index.
///
/// ```swift
/// TaskID(rawValue: 7).description   // "41766961-7279-8001-8000-000000000007"
/// TaskID("41766961-7279-8001-8000-000000000007")?.rawValue   // 7
/// ```
public struct TaskID: RawRepresentable, Hashable, Sendable, Comparable {
    /// The number in the database, at least 1.
    public let rawValue: Int64

    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    public static func < (left: TaskID, right: TaskID) -> Bool { left.rawValue < right.rawValue }

    /// What every text begins with: a mark, the version and the kind of id.
    private static let start = "41766961-7279-8001-"
    /// The number must leave room for the two bits that say which sort of UUID this is.
    private static let largest = Int64(1) << 62 - 1
}

extension TaskID: LosslessStringConvertible {
    /// The id of a text, or `nil` for any other UUID and for anything that is none.
    public init?(_ description: String) {
        let text = description.lowercased()
        guard text.utf8.count == 36, text.hasPrefix(Self.start) else { return nil }
        let tail = text.dropFirst(Self.start.count)
        let digits = tail.filter { $0 != "-" }
        guard digits.utf8.count == 16, tail.dropFirst(4).first == "-", digits.allSatisfy(\.isHexDigit),
            let bits = UInt64(digits, radix: 16), bits >> 62 == 0b10
        else { return nil }
        let number = Int64(bits & UInt64(Self.largest))
        guard number > 0 else { return nil }
        self.init(rawValue: number)
    }

    public var description: String {
        let bits = UInt64(bitPattern: rawValue & Self.largest) | 0b10 << 62
        let digits = String(bits, radix: 16)
        return Self.start + digits.prefix(4) + "-" + digits.dropFirst(4)
    }
}

extension TaskID: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = TaskID(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a task's id"))
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// In a statement it is the number.
extension TaskID: SQLBindable {}
