import Domain
import Hummingbird
import PanelCore
import Store
import Vocabulary

/// What staff do to one payment: decide on held money, give back, take or let go what is authorized, ask the gateway.
enum AdminPaymentActions {
    static func resolve(_ context: StaffContext) async throws -> Response {
        let item = try await AdminPayments.find(context)
        let values = context.request.posted(try ResolveInput.spec())
        do {
            let input = try ResolveInput(filling: values)
            let payment = try await context.panel.resolveHeld(item.payment.id, input.decision, by: context.actor)
            return try await context.see("/admin/payments/\(payment.id)", .done("It is decided."))
        } catch Failure.invalid(let issues) {
            return try await AdminPayments.page(
                item, context, resolve: Typed(values, issues), status: .unprocessableContent)
        }
    }

    static func refund(_ context: StaffContext) async throws -> Response {
        let item = try await AdminPayments.find(context)
        let values = context.request.posted(try RefundInput.spec())
        do {
            let input = try RefundInput(filling: values)
            guard let way = Refund.Way(rawValue: input.way) else { throw Failure.invalid("choose one", field: "way") }
            let money = try Money.typed(input.amount, in: item.payment.receivedCurrency ?? item.payment.currency)
            let refund = try await context.panel.refund(
                item.payment.id, money, way: way, reason: input.reason, by: context.actor)
            let text =
                refund.state == .succeeded
                ? "\(money.shownText) is given back." : "The gateway is asked to give \(money.shownText) back."
            return try await context.see("/admin/payments/\(item.payment.id)", .done(text))
        } catch Failure.invalid(let issues) {
            return try await AdminPayments.page(
                item, context, refund: Typed(values, issues), status: .unprocessableContent)
        }
    }

    /// What a person found out about a refund: that it happened, that it did not, or that it is to be asked again.
    static func settle(_ context: StaffContext) async throws -> Response {
        let item = try await AdminPayments.find(context)
        let id: RefundID = try context.request.key("refund")
        guard item.refunds.contains(where: { $0.id == id }) else { throw Failure.notFound("There is no such refund") }
        let outcomes: [String: Bool?] = ["again": nil, "done": true, "failed": false]
        guard let outcome = outcomes[context.request.posted("outcome") ?? ""] else {
            throw Failure.invalid("Say whether it happened, did not happen, or is to be asked again", field: "outcome")
        }
        try await context.panel.settleRefund(id, succeeded: outcome, by: context.actor)
        let text = outcome == nil ? "The gateway is asked again." : "It is noted."
        return try await context.see("/admin/payments/\(item.payment.id)", .done(text))
    }

    static func capture(_ context: StaffContext) async throws -> Response {
        let payment = try await context.panel.capturePayment(context.request.key(), by: context.actor)
        return try await told(payment, context)
    }

    static func release(_ context: StaffContext) async throws -> Response {
        let payment = try await context.panel.releasePayment(context.request.key(), by: context.actor)
        return try await told(payment, context)
    }

    static func refresh(_ context: StaffContext) async throws -> Response {
        let payment = try await context.panel.refreshPayment(context.request.key(), by: context.actor)
        return try await told(payment, context)
    }

    /// What the gateway said, in one line.
    private static func told(_ payment: Payment, _ context: StaffContext) async throws -> Response {
        let word = StatusBadge(payment: payment).word.lowercased()
        return try await context.see(
            "/admin/payments/\(payment.id)", .told("The gateway was asked: the payment is \(word)."))
    }
}
