/// What stands around a staff page: the sidebar, the top bar and the account menu.
struct AdminFrame: PageFrame {
    static let folder = "admin"
    let csrf: String
    /// The account's appearance.
    let theme: Theme?
    let person: Person
    /// The groups of the sidebar; what the reader may not open is not in them.
    let groups: [Group]
    var flash: Flash?
    /// "0.1.0"
    let version: String
    /// The name of the node that answers.
    let node: String
    var titleSuffix: String { "Aviary" }

    struct Group: Encodable, Sendable {
        /// `nil` for the first group, which has no heading.
        let title: String?
        let entries: [Entry]
    }

    struct Entry: Encodable, Sendable {
        let label: String
        let href: Link
        /// A name of `icons.svg`.
        let icon: String
        var isCurrent = false
        /// "3 running"; only for what runs or failed.
        var count: String?
        var countIsBad = false
    }
}
