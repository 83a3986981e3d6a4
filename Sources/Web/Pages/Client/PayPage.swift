/// `/invoices/{id}/pay`: the ways to pay.
struct PayPage: ClientPage {
    static let template = "client/pay"
    var title: String { "Pay \(invoice)" }

    /// "Invoice INV/2026/12"
    let invoice: String
    let back: Link
    let ways: [Way]
    let summary: [Fact]
    let total: Fact
    let note: Note?

    struct Way: Encodable, Sendable {
        let id: String
        let title: String
        let text: String?
        /// Opens a payment through it.
        let action: Link
        /// Why it cannot be used now, such as a balance that is not enough.
        let refusal: String?
    }
}
