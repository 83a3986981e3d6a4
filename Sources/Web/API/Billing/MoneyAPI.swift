import Domain
import Hummingbird
import PanelCore
import Store
import Vocabulary

/// `/api/v1/clients/{id}/balance`, `/api/v1/deliveries`, `/api/v1/ledger` and `/api/v1/billing-settings`.
enum MoneyAPI {
    // MARK: balances

    static func balance(_ context: TokenContext) async throws -> Response {
        let client = try await client(context)
        return .json(Documents.balance(try await context.panel.balance(of: client), of: client.id))
    }

    static func adjust(_ context: TokenContext) async throws -> Response {
        let client = try await client(context)
        let body = try context.body(Schemas.adjustment)
        let money = Money(body["amount"]?.integerValue ?? 0, client.currency)
        let document: @Sendable (Money) -> JSONValue = { Documents.balance($0, of: client.id) }
        return try await context.create("clients/\(client.id)/adjustments", body, document: document) { alongside in
            try await context.panel.adjustBalance(
                of: client.id, by: money, reason: body["reason"]?.stringValue ?? "", by: context.actor,
                alongside: alongside)
        }
    }

    /// Issues an invoice over funds, which become balance when it is paid.
    static func addFunds(_ context: TokenContext) async throws -> Response {
        let client = try await client(context)
        let body = try context.body(Schemas.newFunds)
        let money = Money(body["amount"]?.integerValue ?? 0, client.currency)
        return try await context.create("clients/\(client.id)/funds", body, document: Documents.invoice) { alongside in
            try await context.panel.addFunds(money, to: client.id, by: context.actor, alongside: alongside)
        }
    }

    private static func client(_ context: TokenContext) async throws -> Client {
        guard let found = try await context.panel.client(context.id(of: "client")) else {
            throw context.missing("client")
        }
        return found.client
    }

    // MARK: deliveries

    static let deliveryFilters: [Parameter] = [
        .module, .id("instance", "The instance that was told."),
        .choice("state", Delivery.State.allCases.map(\.rawValue), "What became of them."),
    ]

    static func deliveries(_ context: TokenContext) async throws -> Response {
        var query = ListQuery(context.request, filters: deliveryFilters)
        var filter = DeliveryFilter(module: query.module("module"), instance: query.id("instance"))
        filter.state = query.choice("state")
        let page = query.page(DeliveryID.init)
        try query.refuseWrong()
        return .list(try await context.panel.deliveries(filter, page), Documents.delivery)
    }

    static func delivery(_ context: TokenContext) async throws -> Response {
        try await delivery(context.id(of: "delivery"), context)
    }

    static func replay(_ context: TokenContext) async throws -> Response {
        let id: DeliveryID = try context.id(of: "delivery")
        _ = try context.body(Schemas.nothing, isOptional: true)
        try await context.panel.replayDelivery(id, by: context.actor)
        return try await delivery(id, context, status: true)
    }

    private static func delivery(_ id: DeliveryID, _ context: TokenContext, status isQueued: Bool = false) async throws
        -> Response
    {
        guard let found = try await context.panel.delivery(id) else { throw context.missing("delivery") }
        return .json(Documents.deliveryDetail(found), status: isQueued ? .accepted : .ok)
    }

    // MARK: the ledger

    static let entryFilters: [Parameter] = [
        .id("client", "Only entries that touch an account of this client."),
        .text("account", "Only entries that touch the account of this code, such as income:sales."),
    ]

    static func entries(_ context: TokenContext) async throws -> Response {
        var query = ListQuery(context.request, filters: entryFilters)
        let (client, account): (ClientID?, String?) = (query.id("client"), query.text("account"))
        let page = query.page(entryNumber)
        try query.refuseWrong()
        return .list(try await context.panel.ledger(client: client, account: account, page), Documents.ledgerEntry)
    }

    static func accounts(_ context: TokenContext) async throws -> Response {
        let sums = try await context.panel.ledgerSums()
        return .json(["data": .array(sums.map(Documents.accountSum)), "next": .null])
    }

    static func check(_ context: TokenContext) async throws -> Response {
        let faults = try await context.panel.checkLedger()
        return .json(["right": .bool(faults.isEmpty), "faults": .array(faults.map { .string($0) })])
    }

    // MARK: settings

    static func settings(_ context: TokenContext) async throws -> Response {
        .json(try document(try await context.panel.billingSettings()))
    }

    static func saveSettings(_ context: TokenContext) async throws -> Response {
        let body = try context.body(try Schemas.billingSettings())
        let values = Schemas.renamed(body, by: try BillingForm.spec())
        do {
            return .json(try document(try await context.panel.saveBillingSettings(values, by: context.actor)))
        } catch Failure.invalid(let issues) {
            // The form's own names are not those of the API.
            throw Failure.invalid(issues: issues.map { Issue($0.message, field: $0.field?.snakeCased) })
        }
    }

    private static func document(_ settings: BillingSettings) throws -> JSONValue {
        let values = try JSONValue(encoding: try BillingForm(settings)).objectValue ?? [:]
        return .object(Dictionary(uniqueKeysWithValues: values.map { ($0.key.snakeCased, $0.value) }))
    }

    // MARK: options of products

    static func options(_ context: TokenContext) async throws -> Response {
        guard let found = try await context.panel.product(context.id(of: "product")) else {
            throw context.missing("product")
        }
        return .json(["options": .array(found.options.map(\.document))])
    }

    /// Puts these options in the place of what the product had.
    static func saveOptions(_ context: TokenContext) async throws -> Response {
        let id: ProductID = try context.id(of: "product")
        let body = try context.body(Schemas.productOptions)
        let saved = try await context.panel.saveOptions(of: id, body["options"] ?? .null, by: context.actor)
        return .json(["options": .array(saved.options.map(\.document))])
    }
}

extension String {
    /// "sellerTaxID" as the API has it: "seller_tax_id".
    var snakeCased: String {
        var text = ""
        var wasSmall = false
        for character in self {
            if character.isUppercase, wasSmall { text += "_" }
            text += character.lowercased()
            wasSmall = !character.isUppercase
        }
        return text
    }
}
