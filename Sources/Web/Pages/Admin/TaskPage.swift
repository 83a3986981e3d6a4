/// `/admin/tasks/{id}`
struct TaskPage: AdminPage {
    static let template = "admin/task"
    var title: String { label }
    var crumbs: [Crumb] { [Crumb("Tasks", "/admin/tasks")] }

    /// What the task does: "Create zone".
    let label: String
    let state: StatusBadge
    /// For what it runs: "oakandember.example, Oak & Ember Ltd".
    let subject: String?
    let subjectHref: Link?
    /// Retry or cancel, as its state allows.
    let acts: [Act]
    /// Why it ended as it did.
    let note: Note?
    /// While it is unfinished.
    let live: TaskLive?
    let facts: [Fact]
    let attempts: [Attempt]
    /// Its payload as indented JSON; ids only, never secrets.
    let payload: String
    let id: CopyField

    /// One run, newest first.
    struct Attempt: Encodable, Sendable {
        /// "2"
        let number: String
        let outcome: StatusBadge
        let what: String
        /// What the log says beyond that.
        var detail: String?
        let node: String
        let started: Moment
        /// `nil` while it runs.
        let took: String?
    }
}
