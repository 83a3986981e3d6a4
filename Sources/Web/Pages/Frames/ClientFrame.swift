/// What stands around a client's page: one bar with the seller's name, four links and the account menu.
struct ClientFrame: PageFrame {
    static let folder = "client"
    let csrf: String
    let theme: Theme?
    let person: Person
    /// The seller's name; clients do not read Aviary's.
    let seller: String
    let links: [Entry]
    /// The clients that this user acts for; empty when there is only one.
    let clients: [ClientChoice]
    var flash: Flash?
    var titleSuffix: String { seller }

    /// Which link of the bar a page stands under.
    enum Place: Sendable { case services, order, invoices, account }

    struct Entry: Encodable, Sendable {
        let label: String
        let href: Link
        let isCurrent: Bool
    }

    struct ClientChoice: Encodable, Sendable {
        let id: String
        let name: String
        let isCurrent: Bool
    }

    init(
        csrf: String, theme: Theme?, person: Person, seller: String, place: Place?, clients: [ClientChoice] = [],
        flash: Flash? = nil
    ) {
        self.csrf = csrf
        self.theme = theme
        self.person = person
        self.seller = seller
        self.clients = clients.count > 1 ? clients : []
        self.flash = flash
        links = [
            Entry(label: "Services", href: "/services", isCurrent: place == .services),
            Entry(label: "Order", href: "/order", isCurrent: place == .order),
            Entry(label: "Invoices", href: "/invoices", isCurrent: place == .invoices),
            Entry(label: "Account", href: "/account", isCurrent: place == .account),
        ]
    }
}
