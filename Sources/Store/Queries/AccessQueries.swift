public import Domain
public import Foundation
public import SQLEngine
public import Vocabulary

extension Connection {
    public var access: AccessQueries { AccessQueries(db: self) }
}

/// A signed-in browser. The cookie's text is not here, only its digest.
public struct Session: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable {
        case staff, user
    }
    public var digest: String
    public var kind: Kind
    public var person: UUID
    /// Which of a user's clients is looked at.
    public var client: ClientID?
    /// Stands in every form that changes something.
    public var csrf: String
    /// One sentence for the next page.
    public var flash: JSONValue?
    public var keep: Bool
    public var createdAt: Date
    public var seenAt: Date
    public var expiresAt: Date

    public init(
        digest: String, kind: Kind, person: UUID, client: ClientID?, csrf: String, keep: Bool, createdAt: Date,
        expiresAt: Date
    ) {
        self.digest = digest
        self.kind = kind
        self.person = person
        self.client = client
        self.csrf = csrf
        self.keep = keep
        self.createdAt = createdAt
        self.seenAt = createdAt
        self.expiresAt = expiresAt
    }
}

/// A key for the API. Its text is not here, only its digest.
public struct Token: Codable, Sendable, Equatable, Identifiable {
    public var id: TokenID
    public var digest: String
    public var staff: StaffID
    public var name: String
    public var scopes: PermissionSet
    public var createdAt: Date
    public var expiresAt: Date?
    public var usedAt: Date?
    public var revokedAt: Date?

    public init(
        id: TokenID, digest: String, staff: StaffID, name: String, scopes: PermissionSet, createdAt: Date,
        expiresAt: Date?
    ) {
        self.id = id
        self.digest = digest
        self.staff = staff
        self.name = name
        self.scopes = scopes
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

/// Sessions, tokens and the count of failed sign-ins; idempotency keys are in `IdempotentReply.swift`.
public struct AccessQueries {
    let db: Connection

    // MARK: sessions

    public func session(digest: String, at moment: Date) throws -> Session? {
        try db.one("SELECT * FROM sessions WHERE digest = \(digest) AND expires_at > \(moment)")
    }

    public func insert(_ session: Session) throws { try db.insert("sessions", session) }

    public func touch(session digest: String, seenAt: Date, expiresAt: Date) throws {
        try db.run("UPDATE sessions SET seen_at = \(seenAt), expires_at = \(expiresAt) WHERE digest = \(digest)")
    }

    public func setFlash(_ flash: JSONValue?, session digest: String) throws {
        try db.run("UPDATE sessions SET flash = \(flash) WHERE digest = \(digest)")
    }

    public func setClient(_ client: ClientID, session digest: String) throws {
        try db.run("UPDATE sessions SET client = \(client) WHERE digest = \(digest)")
    }

    public func end(session digest: String) throws {
        try db.run("DELETE FROM sessions WHERE digest = \(digest)")
    }

    /// Ends every session of a person but one: after a change of password.
    public func endSessions(of person: UUID, but digest: String?) throws {
        try db.run("DELETE FROM sessions WHERE person = \(person) AND digest <> \(digest ?? "")")
    }

    public func deleteExpiredSessions(at moment: Date) throws {
        try db.run("DELETE FROM sessions WHERE expires_at <= \(moment)")
    }

    // MARK: tokens

    public func token(digest: String) throws -> Token? {
        try db.one("SELECT * FROM tokens WHERE digest = \(digest)")
    }

    public func token(_ id: TokenID) throws -> Token? { try db.one("SELECT * FROM tokens WHERE id = \(id)") }

    /// The keys of one person, or of all; the oldest first.
    public func tokens(of staff: StaffID?) throws -> [Token] {
        let owner = staff.map { owner -> SQL in " WHERE staff = \(owner)" } ?? ""
        return try db.all("SELECT * FROM tokens\(fragment: owner) ORDER BY id")
    }

    public func revoke(_ token: TokenID, at moment: Date) throws {
        try db.run("UPDATE tokens SET revoked_at = \(moment) WHERE id = \(token) AND revoked_at IS NULL")
    }

    public func insert(_ token: Token) throws { try db.insert("tokens", token) }

    public func markUsed(_ token: TokenID, at moment: Date) throws {
        try db.run("UPDATE tokens SET used_at = \(moment) WHERE id = \(token)")
    }

    // MARK: failed sign-ins

    /// How often a name failed in a row, and when last.
    public func failures(of name: String) throws -> (count: Int, lastAt: Date)? {
        try db.row("SELECT failures, last_at FROM sign_in_failures WHERE name = \(name)").map {
            (try $0.int("failures"), try $0.date("last_at"))
        }
    }

    public func countFailure(of name: String, at moment: Date) throws {
        try db.run(
            """
            INSERT INTO sign_in_failures (name, failures, last_at) VALUES (\(name), 1, \(moment))
            ON CONFLICT (name) DO UPDATE SET
                failures = CASE WHEN sign_in_failures.last_at < \(moment - 3600) THEN 1 ELSE sign_in_failures.failures + 1 END,
                last_at = excluded.last_at
            """)
    }

    /// Forgets a name's failures, and whatever is older than a day.
    public func forgetFailures(of name: String, at moment: Date) throws {
        try db.run("DELETE FROM sign_in_failures WHERE name = \(name) OR last_at < \(moment - 86_400)")
    }
}
