import Domain
import Hummingbird
import PanelCore
import Vocabulary

/// `/account`: a user's own data.
enum ClientAccount {
    static func show(_ context: ClientContext) async throws -> Response {
        try await page(context, password: try PasswordInput.drawn())
    }

    static func setAppearance(_ context: ClientContext) async throws -> Response {
        let input = try AppearanceInput(filling: context.request.posted(try AppearanceInput.spec()))
        try await context.panel.setAppearance(input.appearance, of: context.signedIn)
        return try await context.see("/account", .done("Appearance saved."))
    }

    static func changePassword(_ context: ClientContext) async throws -> Response {
        do {
            let input = try PasswordInput(filling: context.request.posted(try PasswordInput.spec()))
            try await context.panel.changePassword(context.signedIn, old: input.current, new: input.new)
            return try await context.see("/account", .done("Password changed. Your other sessions were ended."))
        } catch Failure.invalid(let issues) {
            return try await page(
                context, password: try PasswordInput.drawn(issues: issues), status: .unprocessableContent)
        }
    }

    /// What stands on the client's invoices from now on.
    static func changeBilling(_ context: ClientContext) async throws -> Response {
        let values = context.request.posted(try PartyForm.spec())
        do {
            let revision = context.request.posted("revision").flatMap { Int64($0) }
            _ = try await context.panel.changeClient(
                context.client.id, ["billing": values], revision: revision, by: context.actor)
            return try await context.see("/account", .done("Saved. It stands on invoices from now on."))
        } catch Failure.invalid(let issues) {
            return try await page(
                context, password: try PasswordInput.drawn(),
                billing: Typed(values, issues.map { $0.within("billing") ?? $0 }), status: .unprocessableContent)
        }
    }

    static func chooseClient(_ context: ClientContext) async throws -> Response {
        guard let id = ClientID(context.request.posted("client") ?? "") else {
            throw Failure.notFound("There is no such client")
        }
        try await context.panel.choose(id, in: context.signedIn.session)
        return .see("/services")
    }

    private static func page(
        _ context: ClientContext, password: DrawnForm, billing: Typed? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let facts = [
            Fact("Name", context.user.name), Fact("Email", context.user.email), Fact("Client", context.client.name),
        ]
        let page = ClientAccountPage(
            facts: facts, appearance: try AppearanceInput.drawn(context.user.appearance), password: password,
            billing: try FormPanel.billing(of: context.client, at: "/account/billing", billing))
        return try await context.page(page, at: .account, status: status)
    }
}

extension FormPanel {
    /// What stands on a client's invoices, to be changed.
    static func billing(of client: Client, at action: Link, _ typed: Typed? = nil) throws -> FormPanel {
        let stored = client.billing ?? Party(name: client.name, email: client.email)
        let form = DrawnForm(
            try PartyForm.spec(), values: typed?.values ?? PartyForm.values(stored), issues: typed?.issues ?? [],
            id: "billing-")
        return FormPanel(
            action: action, form: form, submit: "Save billing details",
            hidden: [HiddenField("revision", String(client.revision))], isPrimary: false)
    }
}
