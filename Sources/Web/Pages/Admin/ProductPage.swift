/// `/admin/products/{id}`: what it is, what it costs, what the module is told.
struct ProductPage: AdminPage {
    static let template = "admin/product"
    var title: String { name }
    var crumbs: [Crumb] { [Crumb("Products", "/admin/products")] }
    var isRefused: Bool { [details, addPrice, plan].contains { $0?.isRefused ?? false } }

    let name: String
    let state: StatusBadge
    let sub: String?
    /// What keeps it from being ordered, such as a missing price.
    let note: Note?
    /// A ``ProductInput``, drawn; posts to `/admin/products/{id}`. `nil` when the reader may not change it.
    let details: FormPanel?
    let prices: [Price]
    /// What clients choose about it.
    let options: [Option]
    /// Leads to a new one for each field of the plan that has none yet.
    let addOptions: [Act]
    /// A ``PriceInput``, drawn; posts to `/admin/products/{id}/prices`.
    let addPrice: FormPanel?
    /// The module's plan; posts to `/admin/products/{id}/plan`. `nil` when the module has no plan or does not answer.
    let plan: FormPanel?
    /// Why the plan cannot be shown.
    let planNote: Note?
    let facts: [Fact]
    let id: CopyField

    struct Option: Encodable, Sendable {
        let name: String
        /// `nil` when the reader may not change it.
        let href: Link?
        /// "10 GB, 20 GB (hidden)"
        let choices: String
        var remove: Act?
    }

    struct Price: Encodable, Sendable {
        /// "Monthly"
        let period: String
        let amount: Amount
        /// `nil` when there is no fee.
        let setup: Amount?
        /// Takes it away; `nil` when the reader may not.
        var remove: Act?
    }
}
