public import Domain
import Foundation
import Store
public import Vocabulary

/// What an invitation asks of the person who follows it.
public struct AcceptanceForm: Form {
    @Field("Your name", .trimmed, .length(1...200)) public var name: String
    @Field(
        "Password", .password, .length(8...200),
        help: "At least 8 characters with a small letter, a capital and a digit.")
    public var password: Secret
    public init() {}
}

/// An invitation that is open, with whom it is for.
public struct OpenInvitation: Sendable {
    public var invitation: Invitation
    public var client: Client
    /// The person has an account already: accepting asks for its password.
    public var isKnown: Bool
}

extension Panel {
    /// The invitation behind a link; `nil` when it is unknown, used, withdrawn or too old.
    public func openInvitation(_ text: String) async throws -> OpenInvitation? {
        let (digest, moment) = (digestText(text), now)
        return try await database.read { db in
            guard let invitation = try db.clients.invitation(digest: digest), invitation.isOpen(at: moment),
                let client = try db.clients.find(invitation.client)
            else { return nil }
            let user = try db.clients.user(email: invitation.email)
            return OpenInvitation(invitation: invitation, client: client, isKnown: user?.password != nil)
        }
    }

    /// Makes the invited person a user of the client, once, and signs them in.
    ///
    /// - Returns: the text for the session's cookie.
    public func enter(byInvitation text: String, _ values: JSONValue, address: String?) async throws -> String {
        let user = try await acceptInvitation(text, values)
        return try await openSession(.user, user.id.uuid, email: user.email, keep: false, address: address)
    }

    /// Makes the invited person a user of the client, once.
    public func acceptInvitation(_ text: String, _ values: JSONValue) async throws -> User {
        guard let open = try await openInvitation(text) else {
            throw Failure.notFound("This invitation is not open any more")
        }
        let name = digestText("email " + open.invitation.email.lowercased())
        return try await inTurn(name) { try await accept(open, name, values) }
    }

    private func accept(_ open: OpenInvitation, _ name: String, _ values: JSONValue) async throws -> User {
        let known = try await database.read { db in try db.clients.user(email: open.invitation.email) }
        // Who has an account keeps its name and its password, whatever stands in the form.
        var values = values.objectValue ?? [:]
        if let known, known.password != nil { values["name"] = .string(known.name) }
        let form = try AcceptanceForm(filling: .object(values))
        if let stored = known?.password {
            try await countTry(name)
            // Whoever holds the link must also be the person whose account it would open.
            guard try await passwords.verify(form.password, against: stored) else {
                throw Failure.invalid("is not the one of your account", field: "password")
            }
        }
        let hash = try await passwords.hash(form.password)
        let moment = now
        return try await database.write { db in
            guard try db.clients.accept(open.invitation.id, at: moment) else {
                throw Failure.notFound("This invitation is not open any more")
            }
            var user =
                try db.clients.user(email: open.invitation.email)
                ?? User(
                    id: UserID(at: moment), email: open.invitation.email, name: form.name, password: nil,
                    createdAt: moment)
            let isNew = try db.clients.user(user.id) == nil
            guard user.password == known?.password else {
                throw Failure.refused("The account was changed meanwhile; try again")
            }
            try db.access.forgetFailures(of: name, at: moment)
            if user.password == nil { (user.name, user.password) = (form.name, hash) }
            if isNew { try db.clients.insert(user) } else { try db.clients.update(user) }
            try db.clients.link(user.id, to: open.client.id, at: moment)
            let actor = Actor(.user, id: user.id.description, name: user.email)
            try db.records.audit(
                "invitation.accept", Subject("client", open.client.id, open.client.name), by: actor, at: moment)
            return user
        }
    }
}
