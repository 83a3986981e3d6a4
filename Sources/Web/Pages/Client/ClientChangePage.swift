/// `/services/{id}/change`: other options or another product, and what that costs before it is done.
struct ClientChangePage: ClientPage {
    static let template = "client/change"
    var title: String { "Change \(header.label)" }
    var isRefused: Bool { form.isRefused }

    let header: ClientServiceHeader
    /// Products to change to; empty when there is only its own.
    let products: [PageTab]
    /// The options of the chosen product.
    let form: DrawnForm
    let action: Link
    /// The chosen product's key.
    let product: String
    /// What it costs now and then.
    let lines: [Fact]
    let total: Fact
    let small: String
    /// The price that was shown; a change at another one is refused.
    let price: String
    /// Whether what is chosen is anything else than what there is.
    let isChange: Bool
}
