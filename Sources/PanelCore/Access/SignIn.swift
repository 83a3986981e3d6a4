public import Domain
import Foundation
import SQLEngine
public import Store
public import Vocabulary

/// Who has signed in with a browser.
public struct SignedIn: Sendable {
    public enum Person: Sendable {
        case staff(Staff, PermissionSet)
        /// A user and the client looked at; `nil` when the user belongs to none.
        case user(User, Client?)
    }
    public var session: Session
    public var person: Person
}

extension Panel {
    /// How long a session lasts without a request, and with "keep me signed in".
    static let sessionLimit: TimeInterval = 2 * 3600
    static let keptSessionLimit: TimeInterval = 30 * 24 * 3600
    /// Failures in a row that cost nothing; each further one doubles the wait, up to a quarter of an hour.
    static let freeFailures = 5
    /// Tries for one name that may wait for their turn.
    static let mostWaiting = 100

    /// Signs a member of staff or a user in.
    ///
    /// - Returns: the text for the cookie, and who it is.
    /// - Throws: ``Failure/refused(reason:)`` without saying whether the address is known; ``Failure/busy(retryIn:reason:)`` after
    ///   too many failures.
    public func signIn(email: String, password: Secret, keep: Bool, address: String?) async throws -> (
        cookie: String, SignedIn
    ) {
        let name = digestText("email " + email.lowercased())
        return try await inTurn(name) {
            try await signIn(name, email: email, password: password, keep: keep, address: address)
        }
    }

    private func signIn(_ name: String, email: String, password: Secret, keep: Bool, address: String?) async throws -> (
        cookie: String, SignedIn
    ) {
        let moment = now
        try await countTry(name)
        let (staff, user) = try await database.read { db in
            (try db.staff.find(email: email), try db.clients.user(email: email))
        }
        guard let (kind, person) = try await who(staff, user, password) else {
            throw Failure.refused("Email or password is not right.")
        }
        let hash = kind == .staff ? staff?.password : user?.password
        let cookie = try await openSession(kind, person, email: email, keep: keep, address: address) { db in
            // The password may have been changed while it was being checked.
            let stored =
                kind == .staff
                ? try db.staff.find(StaffID(person))?.password : try db.clients.user(UserID(person))?.password
            guard stored == hash else { throw Failure.refused("Email or password is not right.") }
            try db.access.forgetFailures(of: name, at: moment)
        }
        guard let signedIn = try await session(cookie: cookie) else {
            throw Failure.refused("Email or password is not right.")
        }
        return (cookie, signedIn)
    }

    /// Tries for one name go one after the other: a right password is not refused for others on their way, and many
    /// wrong ones at once gain nothing.
    func inTurn<Value: Sendable>(_ name: String, _ work: @Sendable () async throws -> Value) async throws -> Value {
        guard await doorTurns.waiting(for: name) < Self.mostWaiting else {
            throw Failure.busy(retryIn: 5, "Too many people sign in at once; try again in a few seconds")
        }
        return try await doorTurns.take(name, work)
    }

    /// Counts a try before the password is looked at, so that many at once gain nothing; who comes too soon is refused.
    func countTry(_ name: String) async throws {
        let moment = now
        try await database.write { db in
            if let failures = try db.access.failures(of: name) { try Self.refuseTooSoon(failures, at: moment) }
            try db.access.countFailure(of: name, at: moment)
        }
    }

    /// Opens a session for a person who has proved who they are.
    ///
    /// - Returns: the text for the cookie.
    func openSession(
        _ kind: Session.Kind, _ person: UUID, email: String, keep: Bool, address: String?,
        _ check: @escaping @Sendable (Connection) throws -> Void = { _ in }
    ) async throws -> String {
        let (cookie, moment) = (OneTimeText(), now)
        try await database.write { db in
            try check(db)
            let client = kind == .staff ? nil : try db.clients.clients(of: UserID(person)).first?.id
            let lifetime = keep ? Self.keptSessionLimit : Self.sessionLimit
            let session = Session(
                digest: cookie.digest, kind: kind, person: person, client: client, csrf: OneTimeText().text,
                keep: keep, createdAt: moment, expiresAt: moment + lifetime)
            try db.access.deleteExpiredSessions(at: moment)
            try db.access.insert(session)
            let actor = Actor(
                kind == .staff ? .staff : .user, id: person.uuidString.lowercased(), name: email, address: address)
            try db.records.audit("session.sign-in", Subject(kind.rawValue, actor.id, email), by: actor, at: moment)
        }
        return cookie.text
    }

    /// Whose password it is. An unknown address takes as long as a wrong password.
    private func who(_ staff: Staff?, _ user: User?, _ password: Secret) async throws -> (Session.Kind, UUID)? {
        let staff = staff?.active == true ? staff : nil
        if let staff, try await passwords.verify(password, against: staff.password) { return (.staff, staff.id.uuid) }
        if let user, try await passwords.verify(password, against: user.password) { return (.user, user.id.uuid) }
        if staff == nil, user == nil { _ = try await passwords.verify(password, against: nil) }
        return nil
    }

    private static func refuseTooSoon(_ failures: (count: Int, lastAt: Date), at moment: Date) throws {
        guard failures.count >= freeFailures else { return }
        var wait = 1.0
        for _ in freeFailures..<failures.count where wait < 900 { wait *= 2 }
        let rest = failures.lastAt.addingTimeInterval(min(wait, 900)).timeIntervalSince(moment)
        if rest > 0 {
            let seconds = Int(rest.rounded(.up))
            throw Failure.busy(retryIn: rest, Failure.Reason("Too many failed tries; try again in \(seconds) s"))
        }
    }
}
