/// `/order/{product}`: the order form, the period and what it costs.
struct OrderPage: ClientPage {
    static let template = "client/order"
    var title: String { "Order \(product)" }
    var isRefused: Bool { form.isRefused }

    let product: String
    let about: String?
    let action: Link
    /// The id that the service will have: the same form, sent twice, orders once.
    let once: String
    /// A ``PeriodInput`` and the module's order form (names' prefix `order.`).
    let form: DrawnForm
    /// The summary's lines: the product and the set-up fee, or all prices in one sentence when there are several.
    let lines: [Fact]
    /// "Each month" → "€4.00"; `nil` when several periods are offered, because the choice is made in the form.
    let total: Fact?
    /// "Order DNS Plus"
    let submit: String
    /// What follows the order: when it is charged, how it is stopped.
    let small: String?
}
