/// How far a task is; also sent alone to `/admin/tasks/{id}/live`.
struct TaskLive: Block {
    static let template = "admin/task-live"

    /// The stream's address.
    let url: Link
    /// The page's own address, for those without script.
    let reload: Link
    let state: StatusBadge
    let progress: Progress
}
