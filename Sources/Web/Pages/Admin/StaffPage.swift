/// `/admin/staff`: who works here, and the roles that say what they may do.
struct StaffPage: AdminPage {
    static let template = "admin/staff"
    var title: String { "Staff and roles" }

    let newMember: Act?
    let newRole: Act?
    let members: [Member]
    let roles: [Role]

    struct Member: Encodable, Sendable {
        let name: String
        let href: Link
        let email: String
        /// "Support, Billing"
        let roles: String
        let state: StatusBadge
        /// `nil` if never.
        let lastSeen: Moment?
    }

    struct Role: Encodable, Sendable {
        let name: String
        let href: Link
        /// How many people have it, as shown.
        let members: String
        /// "12 of 34" or "All"
        let permissions: String
    }
}
