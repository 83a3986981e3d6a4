/// How many tasks there are now; also sent alone to `/admin/tasks/live`.
struct TasksNow: Block {
    static let template = "admin/tasks-now"

    /// The stream's address.
    let url: Link
    /// The page's own address, for those without script.
    let reload: Link
    let facts: [Fact]
}
