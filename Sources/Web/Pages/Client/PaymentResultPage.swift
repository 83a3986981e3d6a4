/// `/invoices/{id}/payments/{payment}/return`: what became of a payment, as the gateway says it.
struct PaymentResultPage: ClientPage {
    static let template = "client/payment-result"
    let title: String

    let invoice: String
    let status: StatusBadge
    let text: String
    let facts: [Fact]
    let acts: [Act]
}
