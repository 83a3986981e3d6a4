public import Domain
import Foundation
import Store
public import Vocabulary

extension Panel {
    /// Changes the password of who is signed in, and ends their other sessions.
    public func changePassword(_ signedIn: SignedIn, old: Secret, new: Secret) async throws {
        if let complaint = Check.password.complaint(about: .string(new.exposed)) {
            throw Failure.invalid(complaint, field: "new")
        }
        let stored =
            switch signedIn.person {
            case .staff(let staff, _): staff.password
            case .user(let user, _): user.password
            }
        guard try await passwords.verify(old, against: stored) else {
            throw Failure.invalid("is not right", field: "current")
        }
        let (hash, moment, session) = (try await passwords.hash(new), now, signedIn.session)
        try await database.write { db in
            switch signedIn.person {
            case .staff(let staff, _):
                guard var fresh = try db.staff.find(staff.id) else { return }
                fresh.password = hash
                try db.staff.update(fresh)
                let actor = Actor(.staff, id: staff.id.description, name: staff.email)
                try db.records.audit(
                    "staff.change-password", Subject("staff", staff.id, staff.email), by: actor, at: moment)
            case .user(let user, _):
                guard var fresh = try db.clients.user(user.id) else { return }
                fresh.password = hash
                try db.clients.update(fresh)
                let actor = Actor(.user, id: user.id.description, name: user.email)
                try db.records.audit(
                    "user.change-password", Subject("user", user.id, user.email), by: actor, at: moment)
            }
            try db.access.endSessions(of: session.person, but: session.digest)
        }
    }

    /// Remembers which colours a person wants.
    public func setAppearance(_ appearance: Appearance, of signedIn: SignedIn) async throws {
        try await database.write { db in
            switch signedIn.person {
            case .staff(let staff, _):
                guard var fresh = try db.staff.find(staff.id) else { return }
                fresh.appearance = appearance
                try db.staff.update(fresh)
            case .user(let user, _):
                guard var fresh = try db.clients.user(user.id) else { return }
                fresh.appearance = appearance
                try db.clients.update(fresh)
            }
        }
    }
}
