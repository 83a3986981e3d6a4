import Domain
import Hummingbird
import PanelCore
import Vocabulary

/// `/admin/account`: a staff member's own data.
enum AdminAccount {
    static func show(_ context: StaffContext) async throws -> Response {
        try await page(context, password: try PasswordInput.drawn())
    }

    static func setAppearance(_ context: StaffContext) async throws -> Response {
        let input = try AppearanceInput(filling: context.request.posted(try AppearanceInput.spec()))
        try await context.panel.setAppearance(input.appearance, of: context.signedIn)
        return try await context.see("/admin/account", .done("Appearance saved."))
    }

    static func changePassword(_ context: StaffContext) async throws -> Response {
        do {
            let input = try PasswordInput(filling: context.request.posted(try PasswordInput.spec()))
            try await context.panel.changePassword(context.signedIn, old: input.current, new: input.new)
            return try await context.see("/admin/account", .done("Password changed. Your other sessions were ended."))
        } catch Failure.invalid(let issues) {
            return try await page(
                context, password: try PasswordInput.drawn(issues: issues), status: .unprocessableContent)
        }
    }

    private static func page(
        _ context: StaffContext, password: DrawnForm, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let roles = try await context.panel.staff(context.staff.id)?.roles.map(\.name) ?? []
        let facts = [
            Fact("Name", context.staff.name), Fact("Email", context.staff.email),
            Fact("Roles", roles.isEmpty ? "None" : roles.joined(separator: ", ")),
        ]
        let page = AdminAccountPage(
            facts: facts, appearance: try AppearanceInput.drawn(context.staff.appearance), password: password)
        return try await context.page(page, status: status)
    }
}
