import Domain
import Hummingbird
import PanelCore
import Store
import Vocabulary

/// `/api/v1/payments`: what clients paid, and what becomes of it.
enum PaymentsAPI {
    static let filters: [Parameter] = [
        .id("client", "Who pays."), .id("gateway", "The instance of a payment module that it goes through."),
        .choice("state", PaymentState.allCases.map(\.rawValue), "What is known of it at the gateway."),
        .choice("held", ["true"], "Only those whose money waits for a person."),
        .text("q", "The gateway's id, the whole id, or part of the client's name."),
    ]

    private enum Only: String, CaseIterable { case yes = "true" }

    /// What a person says of a refund that nobody knows the end of.
    private enum Outcome: String, CaseIterable { case again, succeeded, failed }

    static func list(_ context: TokenContext) async throws -> Response {
        var query = ListQuery(context.request, filters: filters)
        var filter = PaymentFilter(client: query.id("client"), gateway: query.id("gateway"))
        filter.state = query.choice("state")
        filter.isHeld = (query.choice("held") as Only?) != nil
        filter.search = query.text("q")
        let page = query.page(PaymentID.init)
        try query.refuseWrong()
        return .list(try await context.panel.payments(filter, page)) { Documents.payment($0.payment) }
    }

    static func show(_ context: TokenContext) async throws -> Response {
        try await detail(context.id(of: "payment"), context)
    }

    static func refund(_ context: TokenContext) async throws -> Response {
        let id: PaymentID = try context.id(of: "payment")
        let body = try context.body(Schemas.newRefund)
        guard let payment = try await context.panel.payment(id)?.payment else { throw context.missing("payment") }
        let money = Money(body["amount"]?.integerValue ?? 0, payment.receivedCurrency ?? payment.currency)
        let way = body["way"]?.stringValue.flatMap(Refund.Way.init(rawValue:)) ?? .gateway
        return try await context.create("payments/\(id)/refunds", body, document: Documents.refund) { alongside in
            try await context.panel.refund(
                id, money, way: way, reason: body["reason"]?.stringValue ?? "", by: context.actor, alongside: alongside)
        }
    }

    static func settleRefund(_ context: TokenContext) async throws -> Response {
        let id: PaymentID = try context.id(of: "payment")
        let body = try context.body(Schemas.refundOutcome)
        guard let found = try await context.panel.payment(id) else { throw context.missing("payment") }
        guard
            let refund = found.refunds.first(where: { $0.id.description == context.request.part("refund").lowercased() }
            )
        else { throw context.missing("refund") }
        guard let outcome = body["outcome"]?.stringValue.flatMap(Outcome.init(rawValue:)) else {
            throw Failure.invalid("must be again, succeeded or failed", field: "outcome")
        }
        let succeeded: Bool? = outcome == .again ? nil : outcome == .succeeded
        try await context.panel.settleRefund(refund.id, succeeded: succeeded, by: context.actor)
        return try await detail(id, context)
    }

    static func resolve(_ context: TokenContext) async throws -> Response {
        let id: PaymentID = try context.id(of: "payment")
        let body = try context.body(Schemas.resolution)
        guard let decision = body["decision"]?.stringValue.flatMap(HeldDecision.init(rawValue:)) else {
            throw Failure.invalid("must be invoice, balance or refund", field: "decision")
        }
        _ = try await context.panel.resolveHeld(id, decision, by: context.actor)
        return try await detail(id, context)
    }

    static func capture(_ context: TokenContext) async throws -> Response {
        try await ask(context) { id in _ = try await context.panel.capturePayment(id, by: context.actor) }
    }

    static func release(_ context: TokenContext) async throws -> Response {
        try await ask(context) { id in _ = try await context.panel.releasePayment(id, by: context.actor) }
    }

    static func refresh(_ context: TokenContext) async throws -> Response {
        try await ask(context) { id in _ = try await context.panel.refreshPayment(id, by: context.actor) }
    }

    private static func ask(_ context: TokenContext, _ verb: (PaymentID) async throws -> Void) async throws -> Response
    {
        let id: PaymentID = try context.id(of: "payment")
        _ = try context.body(Schemas.nothing, isOptional: true)
        try await verb(id)
        return try await detail(id, context)
    }

    private static func detail(_ id: PaymentID, _ context: TokenContext) async throws -> Response {
        guard let found = try await context.panel.payment(id) else { throw context.missing("payment") }
        return .json(Documents.payment(found))
    }
}
