/// `/order`: what can be ordered, as cards.
struct OrderListPage: ClientPage {
    static let template = "client/order-list"
    var title: String { "Order" }

    let products: [Card]
    let empty: Empty?

    init(products: [Card]) {
        self.products = products
        empty =
            products.isEmpty
            ? Empty(icon: "tag", "Nothing is on sale now", "Look again later, or write to us.") : nil
    }

    struct Card: Encodable, Sendable {
        let name: String
        let href: Link
        /// "€4.00" and apart from it "a month".
        let price: String
        let period: String
        let about: String?
        /// What the plan has, a line each.
        let points: [String]
        /// "Sold out" when it cannot be ordered; the card is then no link.
        let soldOut: String?
    }
}
