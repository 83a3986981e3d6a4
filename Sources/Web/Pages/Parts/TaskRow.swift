/// A task in a list.
struct TaskRow: Encodable, Sendable {
    /// What the task does, in words: "Create zone".
    let label: String
    /// `nil` when the reader may not open tasks.
    let href: Link?
    /// For what it runs, or why it failed.
    let under: String?
    /// What the log says beyond that.
    var detail: String?
    let state: StatusBadge
    let queue: String
    /// "2 of 3"
    let attempts: String
    /// "0.21 s"; `nil` while it has not run.
    let took: String?
    /// When it ended, else when it is due or was added.
    let moment: Moment?
}
