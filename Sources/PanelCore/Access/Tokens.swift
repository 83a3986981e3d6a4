public import Domain
public import Foundation
public import Store
public import Vocabulary

/// Whoever calls the API with a token: the token, the person behind it and what both allow.
public struct TokenBearer: Sendable {
    public var token: Token
    public var staff: Staff
    public var permissions: PermissionSet
}

extension Token {
    /// Until when the key holds, for a list: "expires 2027-01-01T00:00:00Z".
    public func validity(at moment: Date) -> String {
        if let revokedAt { return "revoked \(revokedAt.formatted(.iso8601))" }
        guard let expiresAt else { return "does not expire" }
        return "\(expiresAt > moment ? "expires" : "expired") \(expiresAt.formatted(.iso8601))"
    }
}

extension Panel {
    /// Makes a key for the API. Its text is returned once and never again.
    ///
    /// - Parameters:
    ///   - email: whose key it is; the key allows no more than this person may do.
    ///   - lifetime: seconds until it expires; `nil` never.
    public func createToken(
        for email: String, name: String, scopes: PermissionSet, lifetime: TimeInterval?, by actor: Actor
    ) async throws -> OneTimeText {
        let (text, moment) = (OneTimeText(prefix: "avy_"), now)
        try await database.write { db in
            guard let staff = try db.staff.find(email: email), staff.active else {
                throw Failure.notFound(Failure.Reason("There is no active member of staff \(email)"))
            }
            let token = Token(
                id: TokenID(at: moment), digest: text.digest, staff: staff.id, name: name, scopes: scopes,
                createdAt: moment,
                expiresAt: lifetime.map { moment + $0 })
            try db.access.insert(token)
            let details: JSONValue = ["scopes": try JSONValue(encoding: scopes), "for": .string(staff.email)]
            try db.records.audit(
                "token.create", Subject("token", token.id, name), by: actor, details: details, at: moment)
        }
        return text
    }

    /// The keys that were made, each with its person; with an address only theirs.
    public func tokens(of email: String? = nil) async throws -> [(token: Token, staff: Staff)] {
        try await database.read { db in
            let owner = try email.map { email in
                guard let staff = try db.staff.find(email: email) else {
                    throw Failure.notFound(Failure.Reason("There is no member of staff \(email)"))
                }
                return staff.id
            }
            return try db.access.tokens(of: owner).compactMap { token in
                try db.staff.find(token.staff).map { (token, $0) }
            }
        }
    }

    /// Ends a key: the next request with it is refused. Ending it again changes nothing.
    public func revokeToken(_ id: TokenID, by actor: Actor) async throws {
        let moment = now
        try await database.write { db in
            guard let token = try db.access.token(id) else { throw Failure.notFound("There is no such token") }
            guard token.revokedAt == nil else { return }
            try db.access.revoke(id, at: moment)
            try db.records.audit("token.revoke", Subject("token", id, token.name), by: actor, at: moment)
        }
    }

    /// Who a token belongs to; `nil` when it is unknown, expired, revoked or its person is gone.
    public func bearer(token text: String) async throws -> TokenBearer? {
        let (digest, moment) = (digestText(text), now)
        let found = try await database.read { db -> TokenBearer? in
            guard let token = try db.access.token(digest: digest), token.revokedAt == nil,
                token.expiresAt.map({ $0 > moment }) ?? true, let staff = try db.staff.find(token.staff), staff.active
            else { return nil }
            let permissions = try db.staff.permissions(of: staff.id).intersection(token.scopes)
            return TokenBearer(token: token, staff: staff, permissions: permissions)
        }
        if let token = found?.token, token.usedAt.map({ moment.timeIntervalSince($0) > 60 }) ?? true {
            try await database.write(.readCommitted) { db in try db.access.markUsed(token.id, at: moment) }
        }
        return found
    }
}
