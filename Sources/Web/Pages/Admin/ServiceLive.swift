/// The operation that runs on a service, as staff see it; also sent alone to `/admin/services/{id}/live`.
struct ServiceLive: Block {
    static let template = "admin/service-live"

    /// The stream's address.
    let url: Link
    /// The page's own address, for those without script.
    let reload: Link
    /// "Create", "Suspend"
    let operation: String
    let state: StatusBadge
    let task: Link?
    let progress: Progress
}
