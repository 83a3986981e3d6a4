/// A service in a list for staff.
struct ServiceRow: Encodable, Sendable {
    let label: String
    let href: Link
    let client: String
    /// `nil` when the reader may not see clients.
    let clientHref: Link?
    let product: String
    let status: StatusBadge
    let price: Amount?
    let changed: Moment
}
