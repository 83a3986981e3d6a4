/// `/balance`: what the client has paid ahead, how to add to it, and what moved it.
struct ClientBalancePage: ClientPage {
    static let template = "client/balance"
    var title: String { "Balance" }
    var isRefused: Bool { form?.isRefused ?? false }

    let tabs: [PageTab]
    let balance: String
    /// A ``FundsInput``, drawn; `nil` when nothing can be added, as there is no way to pay.
    let form: FormPanel?
    let rows: [Row]
    let pager: Pager?

    struct Row: Encodable, Sendable {
        let text: String
        let href: Link?
        /// "+€20.00"
        let amount: String
        let moment: Moment
    }
}
