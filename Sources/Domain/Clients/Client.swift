public import Foundation
public import Vocabulary

/// A customer: who owns services and money. People sign in as users; a user may belong to several clients.
public struct Client: Codable, Sendable, Identifiable, Equatable {
    public var id: ClientID
    public var name: String
    public var email: String
    public var currency: Currency
    /// Closed clients keep what they have and cannot order.
    public var closed: Bool
    /// What stands on invoices besides name and e-mail address; `nil` until it is filled in.
    public var billing: Party?
    public var revision: Int64
    public var createdAt: Date

    public init(id: ClientID, name: String, email: String, currency: Currency, createdAt: Date) {
        self.id = id
        self.name = name
        self.email = email
        self.currency = currency
        self.closed = false
        self.revision = 1
        self.createdAt = createdAt
    }
}

/// A person who signs in to the client area.
public struct User: Codable, Sendable, Identifiable, Equatable {
    public var id: UserID
    public var email: String
    public var name: String
    /// A scrypt hash; `nil` until the invitation is accepted.
    public var password: String?
    public var appearance: Appearance
    public var createdAt: Date

    public init(id: UserID, email: String, name: String, password: String?, createdAt: Date) {
        self.id = id
        self.email = email
        self.name = name
        self.password = password
        self.appearance = .system
        self.createdAt = createdAt
    }
}

/// Which colours a person wants.
public enum Appearance: String, Codable, Sendable, CaseIterable, Choice {
    case system, light, dark
}

/// A one-time way in for somebody who has no password yet.
public struct Invitation: Codable, Sendable, Identifiable, Equatable {
    public var id: InvitationID
    public var client: ClientID
    public var email: String
    public var createdAt: Date
    public var expiresAt: Date
    public var acceptedAt: Date?

    /// How long a link is good for.
    public static let lifetime: TimeInterval = 7 * 24 * 3600

    public init(id: InvitationID, client: ClientID, email: String, createdAt: Date) {
        self.id = id
        self.client = client
        self.email = email
        self.createdAt = createdAt
        self.expiresAt = createdAt + Self.lifetime
    }

    public func isOpen(at moment: Date) -> Bool { acceptedAt == nil && moment < expiresAt }
}
