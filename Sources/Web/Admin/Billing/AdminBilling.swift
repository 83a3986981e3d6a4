import HTTPTypes
import Hummingbird
import PanelCore
import Vocabulary

/// `/admin/billing`: how the company bills.
enum AdminBilling {
    static func form(_ context: StaffContext) async throws -> Response { try await page(context) }

    static func save(_ context: StaffContext) async throws -> Response {
        let values = context.request.posted(try BillingForm.spec())
        do {
            _ = try await context.panel.saveBillingSettings(values, by: context.actor)
            return try await context.see("/admin/billing", .done("Saved. It counts for what is issued from now on."))
        } catch Failure.invalid(let issues) {
            return try await page(context, Typed(values, issues), status: .unprocessableContent)
        }
    }

    private static func page(
        _ context: StaffContext, _ typed: Typed? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let stored = try JSONValue(encoding: try BillingForm(try await context.panel.billingSettings()))
        let form = DrawnForm(try BillingForm.spec(), values: typed?.values ?? stored, issues: typed?.issues ?? [])
        let page = AdminFormPage(
            "Billing settings", sub: "Documents that were issued stay as they are.", crumbs: [],
            panel: FormPanel(action: "/admin/billing", form: form, submit: "Save billing settings"))
        return try await context.page(page, status: status)
    }
}
