public import Domain
import Foundation
public import SQLEngine
import Store
public import Vocabulary

/// What is asked of a new client, and of a changed one.
public struct ClientForm: Form {
    @Field("Name", .trimmed, .length(1...200), help: "The person or company, as it stands on invoices.") public
        var name: String
    @Field("Email", .trimmed, .email) public var email: String
    @Field("Currency", .trimmed, .length(3...3), help: "Three letters, such as EUR. Prices are asked in it.") public
        var currency: String
    public init() {}

    public func issues() -> [Issue] {
        Currency(currency) == nil ? [Issue("must be a currency of ISO 4217, such as EUR", field: "currency")] : []
    }
}

/// A new client with the link by which its first user comes in.
public struct InvitedClient: Sendable {
    public var client: Client
    public var invitation: OneTimeText
}

extension Panel {
    /// Adds a client and invites its first user.
    public func createClient(
        _ values: JSONValue, by actor: Actor, alongside: @escaping Alongside<InvitedClient> = { _, _ in }
    ) async throws -> InvitedClient {
        let form = try ClientForm(filling: values)
        guard let currency = Currency(form.currency) else {
            throw Failure.invalid("is not a currency", field: "currency")
        }
        let moment = now
        let client = Client(
            id: ClientID(at: moment), name: form.name, email: form.email, currency: currency, createdAt: moment)
        let invited = InvitedClient(client: client, invitation: OneTimeText())
        try await database.write { db in
            try db.clients.insert(client)
            try Self.invite(client.email, to: client, invited.invitation, by: actor, at: moment, in: db)
            let details: JSONValue = ["email": .string(client.email), "currency": .string(currency.code)]
            try db.records.audit(
                "client.create", Subject("client", client.id, client.name), by: actor, details: details, at: moment)
            try alongside(invited, db)
        }
        return invited
    }

    /// The address of an invitation.
    public func link(of invitation: OneTimeText) -> String { "\(settings.url)/invitation/\(invitation.text)" }
}
