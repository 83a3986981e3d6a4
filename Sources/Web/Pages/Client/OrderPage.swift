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
    /// What the first invoice is made of, for what is chosen now.
    let lines: [Fact]
    /// "First invoice" → "€4.00"
    let total: Fact?
    /// Whether another choice has another price: then there is a button that shows it.
    let hasChoice: Bool
    let submit: String
    /// What follows the order: when it is charged, how it is stopped.
    let small: String?
}
