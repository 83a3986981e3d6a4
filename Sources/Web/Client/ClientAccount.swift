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

    static func chooseClient(_ context: ClientContext) async throws -> Response {
        guard let id = ClientID(context.request.posted("client") ?? "") else {
            throw Failure.notFound("There is no such client")
        }
        try await context.panel.choose(id, in: context.signedIn.session)
        return .see("/services")
    }

    private static func page(
        _ context: ClientContext, password: DrawnForm, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let facts = [
            Fact("Name", context.user.name), Fact("Email", context.user.email), Fact("Client", context.client.name),
        ]
        let page = ClientAccountPage(
            facts: facts, appearance: try AppearanceInput.drawn(context.user.appearance), password: password)
        return try await context.page(page, at: .account, status: status)
    }
}
