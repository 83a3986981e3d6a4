public import Foundation

/// The key of one kind of thing: a service's key cannot be handed where a client's is wanted.
///
/// Keys are UUIDs of version 7: they begin with the time, so that rows made later sort later.
public struct Identifier<Noun>: Hashable, Comparable, Sendable, Codable, CustomStringConvertible,
    LosslessStringConvertible
{
    public let uuid: UUID

    public init(_ uuid: UUID) {
        self.uuid = uuid
    }

    /// A new key for something that begins at `moment`.
    public init(at moment: Date) {
        var random = SystemRandomNumberGenerator()
        self.init(at: moment, using: &random)
    }

    /// The same with a given random source, so that a test can repeat it. Layout: RFC 9562, section 5.7.
    public init(at moment: Date, using random: inout some RandomNumberGenerator) {
        let milliseconds = UInt64(max(0, moment.timeIntervalSince1970 * 1000))
        let low: UInt64 = random.next()
        let middle: UInt16 = random.next()
        var bytes = [UInt8](repeating: 0, count: 16)
        for index in 0..<6 { bytes[index] = UInt8(truncatingIfNeeded: milliseconds >> UInt64(8 * (5 - index))) }
        bytes[6] = 0x70 | UInt8(truncatingIfNeeded: middle >> 8) & 0x0F
        bytes[7] = UInt8(truncatingIfNeeded: middle)
        for index in 8..<16 { bytes[index] = UInt8(truncatingIfNeeded: low >> UInt64(8 * (15 - index))) }
        bytes[8] = 0x80 | bytes[8] & 0x3F
        self.uuid = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }

    /// Reads the text of a key; `nil` if it is no UUID.
    public init?(_ description: String) {
        guard let uuid = UUID(uuidString: description) else { return nil }
        self.uuid = uuid
    }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let uuid = UUID(uuidString: text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\"\(text)\" is not a UUID"))
        }
        self.uuid = uuid
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// 36 lower-case characters.
    public var description: String { uuid.uuidString.lowercased() }

    public static func < (left: Self, right: Self) -> Bool { left.description < right.description }
}

/// The nouns that keys are for.
public enum Nouns {
    public enum Client {}
    public enum User {}
    public enum Staff {}
    public enum Role {}
    public enum Product {}
    public enum Service {}
    public enum Instance {}
    public enum InstanceGroup {}
    public enum Invitation {}
    public enum Token {}
    public enum Invoice {}
    public enum Payment {}
    public enum Refund {}
    public enum Delivery {}
    public enum ProductOption {}
    public enum OptionChoice {}
}

public typealias ClientID = Identifier<Nouns.Client>
public typealias UserID = Identifier<Nouns.User>
public typealias StaffID = Identifier<Nouns.Staff>
public typealias RoleID = Identifier<Nouns.Role>
public typealias ProductID = Identifier<Nouns.Product>
public typealias ServiceID = Identifier<Nouns.Service>
public typealias InstanceID = Identifier<Nouns.Instance>
public typealias InstanceGroupID = Identifier<Nouns.InstanceGroup>
public typealias InvitationID = Identifier<Nouns.Invitation>
public typealias TokenID = Identifier<Nouns.Token>
public typealias InvoiceID = Identifier<Nouns.Invoice>
public typealias PaymentID = Identifier<Nouns.Payment>
public typealias RefundID = Identifier<Nouns.Refund>
/// A request of another server, as it is kept.
public typealias DeliveryID = Identifier<Nouns.Delivery>
public typealias ProductOptionID = Identifier<Nouns.ProductOption>
public typealias OptionChoiceID = Identifier<Nouns.OptionChoice>
