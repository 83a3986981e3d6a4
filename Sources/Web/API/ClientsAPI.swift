import Hummingbird
import PanelCore
import Vocabulary

/// `/api/v1/clients`: who buys.
enum ClientsAPI {
    static let filters = [Parameter.text("q", "Part of the name or of the e-mail address.")]

    static func list(_ context: TokenContext) async throws -> Response {
        var query = ListQuery(context.request, filters: filters)
        let (search, page) = (query.text("q"), query.page(ClientID.init))
        try query.refuseWrong()
        return .list(try await context.panel.clients(search: search, page), Documents.client)
    }

    /// Adds a client. The answer holds the link by which its first user comes in, and nothing ever shows it again.
    static func create(_ context: TokenContext) async throws -> Response {
        let body = try context.body(try Schemas.newClient())
        let panel = context.panel
        let document: @Sendable (InvitedClient) -> JSONValue = { invited in
            Documents.client(invited.client).with(["invitation": .string(panel.link(of: invited.invitation))])
        }
        return try await context.create("clients", body, document: document) { alongside in
            try await panel.createClient(body, by: context.actor, alongside: alongside)
        }
    }

    static func show(_ context: TokenContext) async throws -> Response {
        try await detail(context.id(of: "client"), context)
    }

    static func change(_ context: TokenContext) async throws -> Response {
        let id: ClientID = try context.id(of: "client")
        var body = try context.body(try Schemas.changedClient())
        if let billing = body["billing"], billing != .null {
            body = body.with(["billing": Schemas.renamed(billing, by: try PartyForm.spec())])
        }
        do { _ = try await context.panel.changeClient(id, body, by: context.actor) } catch Failure.invalid(let issues) {
            // The form's own names are not those of the API.
            throw Failure.invalid(issues: issues.map { Issue($0.message, field: $0.field?.snakeCased) })
        }
        return try await detail(id, context)
    }

    private static func detail(_ id: ClientID, _ context: TokenContext) async throws -> Response {
        guard let found = try await context.panel.client(id) else { throw context.missing("client") }
        return .json(Documents.client(found))
    }
}
