public import Domain
public import Foundation
public import Store
import Vocabulary

/// Whoever calls the API with a token: the token, the person behind it and what both allow.
public struct TokenBearer: Sendable {
    public var token: Token
    public var staff: Staff
    public var permissions: PermissionSet
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
