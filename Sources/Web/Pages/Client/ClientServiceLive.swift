/// What is being done with a service, as its client sees it; also sent alone to `/services/{id}/live`.
struct ClientServiceLive: Block {
    static let template = "client/service-live"

    /// The stream's address.
    let url: Link
    /// The page's own address, for those without script.
    let reload: Link
    let status: StatusBadge
    let progress: Progress
}
