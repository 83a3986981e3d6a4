/// `/invoices/{id}/payments/{payment}`: what the payer does now, through one gateway.
struct CheckoutPage: ClientPage {
    static let template = "client/checkout"
    var title: String { "Pay \(invoice)" }
    var isRefused = false

    let invoice: String
    let back: Link
    /// "Card"
    let way: String
    let note: Note?
    /// The gateway's own page, and what it is called.
    var onward: Onward?
    /// What has to be done somewhere else.
    var instructions: [Line] = []
    /// The module's rendered page, and its script.
    var view: SafeHTML?
    var script: Link?
    let summary: [Fact]
    let total: Fact
    /// Asks what became of it.
    var check: Link?
    let other: Link

    struct Onward: Encodable, Sendable {
        let href: Link
        let host: String
    }

    struct Line: Encodable, Sendable {
        let label: String?
        let text: String
        let copy: CopyField?
    }
}
