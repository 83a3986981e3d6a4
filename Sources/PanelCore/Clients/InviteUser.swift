public import Domain
import Foundation
import SQLEngine
import Store
public import Vocabulary

extension Panel {
    /// Invites a person to a client. A person who has a password already is let in at once by accepting with it.
    public func inviteUser(_ email: String, to id: ClientID, by actor: Actor) async throws -> OneTimeText {
        let address = Normaliser.trimmed.apply(to: email)
        if let complaint = Check.email.complaint(about: .string(address)) {
            throw Failure.invalid(complaint, field: "email")
        }
        let (invitation, moment) = (OneTimeText(), now)
        try await database.write { db in
            guard let client = try db.clients.find(id) else { throw Failure.notFound("There is no such client") }
            try Self.invite(address, to: client, invitation, by: actor, at: moment, in: db)
        }
        return invitation
    }

    static func invite(
        _ email: String, to client: Client, _ text: OneTimeText, by actor: Actor, at moment: Date, in db: Connection
    ) throws {
        try db.clients.withdrawInvitations(client: client.id, email: email, at: moment)
        let invitation = Invitation(id: InvitationID(at: moment), client: client.id, email: email, createdAt: moment)
        try db.clients.insert(invitation, digest: text.digest)
        let details: JSONValue = ["email": .string(email)]
        try db.records.audit(
            "client.invite", Subject("client", client.id, client.name), by: actor, details: details, at: moment)
    }
}
