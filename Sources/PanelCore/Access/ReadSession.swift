import Domain
import Foundation
public import Store
public import Vocabulary

extension Panel {
    /// Who a cookie belongs to, with what they may do now; `nil` when the session has ended.
    public func session(cookie: String) async throws -> SignedIn? {
        let (digest, moment) = (digestText(cookie), now)
        let found = try await database.read { db -> SignedIn? in
            guard let session = try db.access.session(digest: digest, at: moment) else { return nil }
            switch session.kind {
            case .staff:
                guard let staff = try db.staff.find(StaffID(session.person)), staff.active else { return nil }
                return SignedIn(session: session, person: .staff(staff, try db.staff.permissions(of: staff.id)))
            case .user:
                guard let user = try db.clients.user(UserID(session.person)) else { return nil }
                let clients = try db.clients.clients(of: user.id)
                let client = clients.first { $0.id == session.client } ?? clients.first
                return SignedIn(session: session, person: .user(user, client))
            }
        }
        // Written at most once a minute: a page must not cost a write.
        if let session = found?.session, moment.timeIntervalSince(session.seenAt) > 60 {
            let lifetime = session.keep ? Self.keptSessionLimit : Self.sessionLimit
            try await database.write(.readCommitted) { db in
                try db.access.touch(session: digest, seenAt: moment, expiresAt: moment + lifetime)
            }
        }
        return found
    }

    public func signOut(_ session: Session) async throws {
        try await database.write(.readCommitted) { db in try db.access.end(session: session.digest) }
    }

    /// Leaves one sentence for the next page. Secrets in it, such as a link that is shown once, are sealed meanwhile.
    public func setFlash(_ flash: JSONValue?, of session: Session) async throws {
        let sealed = try flash.map { try modules.vault.seal($0, for: Self.flashScope(session)) }
        try await database.write(.readCommitted) { db in try db.access.setFlash(sealed, session: session.digest) }
    }

    /// The sentence that the page before left, with its secrets in the clear; it is there once.
    public func takeFlash(of session: Session) async throws -> JSONValue? {
        guard let stored = session.flash else { return nil }
        try await setFlash(nil, of: session)
        return try modules.vault.open(stored, for: Self.flashScope(session))
    }

    private static func flashScope(_ session: Session) -> String { "flash \(session.digest)" }

    /// Looks at another of the user's clients.
    public func choose(_ client: ClientID, in session: Session) async throws {
        try await database.write { db in
            guard session.kind == .user,
                try db.clients.clients(of: UserID(session.person)).contains(where: { $0.id == client })
            else { throw Failure.notFound("There is no such client") }
            try db.access.setClient(client, session: session.digest)
        }
    }
}
