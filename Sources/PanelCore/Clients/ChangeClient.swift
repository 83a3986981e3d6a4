public import Domain
import Foundation
import Store
public import Vocabulary

extension Panel {
    /// Changes a client's data.
    ///
    /// - Parameters:
    ///   - values: what is to change; the rest stays. `closed` closes or opens the client, `billing` is by ``PartyForm``: it
    ///     replaces what stands on invoices, and `null` takes it away. Invoices that were issued stay as they are.
    ///   - revision: what the person has seen; `nil` takes the present one.
    public func changeClient(_ id: ClientID, _ values: JSONValue, revision: Int64? = nil, by actor: Actor) async throws
        -> Client
    {
        let moment = now
        return try await database.write { db in
            guard let before = try db.clients.find(id) else { throw Failure.notFound("There is no such client") }
            var client = before
            var whole: [String: JSONValue] = [
                "name": .string(client.name), "email": .string(client.email), "currency": .string(client.currency.code),
            ]
            for (key, value) in values.objectValue ?? [:] { whole[key] = value }
            let form = try ClientForm(filling: .object(whole))
            guard let currency = Currency(form.currency) else {
                throw Failure.invalid("is not a currency", field: "currency")
            }
            if currency != client.currency,
                try !db.services.page(ServiceFilter(client: id), PageRequest(limit: 1)).items.isEmpty
            {
                throw Failure.invalid(
                    "cannot change: the client has services priced in \(client.currency)", field: "currency")
            }
            (client.name, client.email, client.currency) = (form.name, form.email, currency)
            if let closed = values["closed"]?.boolValue { client.closed = closed }
            if let billing = values["billing"] { client.billing = try PartyForm.party(billing, at: "billing") }
            if let revision { client.revision = revision }
            guard client != before else { return before }
            guard try db.clients.update(client) else { throw changedMeanwhile("client") }
            try db.records.audit(
                "client.change", Subject("client", id, client.name), by: actor, details: values, at: moment)
            client.revision += 1
            return client
        }
    }
}

/// What a person hears whose page was older than the row.
func changedMeanwhile(_ noun: String) -> Failure {
    .refused(Failure.Reason("Somebody changed this \(noun) while you were editing; look again"))
}
