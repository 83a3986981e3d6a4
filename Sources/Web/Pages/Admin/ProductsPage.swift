/// `/admin/products`
struct ProductsPage: AdminPage {
    static let template = "admin/products"
    var title: String { "Products" }

    let new: Act?
    let rows: [Row]
    let empty: Empty?

    init(rows: [Row], mayCreate: Bool) {
        new = mayCreate ? .link("New product", "/admin/products/new", icon: "plus").primary : nil
        self.rows = rows
        empty =
            rows.isEmpty
            ? Empty(
                icon: "tag", "No products yet", "A product is what clients order: a module, a plan and its prices.",
                act: new)
            : nil
    }

    struct Row: Encodable, Sendable {
        let name: String
        let href: Link
        /// The module's name.
        let module: String
        let state: StatusBadge
        /// "€4.00 a month, €40.00 a year"; `nil` when it has no price yet.
        let prices: String?
        /// How many services were made of it, as shown.
        let services: String
        /// "8 left"; `nil` when it is not counted.
        let stock: String?
    }

    /// The badge of a product: on sale, hidden or retired.
    static func badge(isHidden: Bool, isRetired: Bool) -> StatusBadge {
        if isRetired { return StatusBadge(.terminated, "Retired") }
        return isHidden ? StatusBadge(.pause, "Hidden", icon: "eye") : StatusBadge(.completed, "On sale")
    }
}
