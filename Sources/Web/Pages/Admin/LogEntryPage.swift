/// `/admin/module-log/{id}`: one line with what was sent and what came back. Secrets were taken out before it was
/// stored.
struct LogEntryPage: AdminPage {
    static let template = "admin/log-entry"
    var title: String { "Log entry" }
    var crumbs: [Crumb] { [Crumb("Module log", "/admin/module-log")] }

    let text: String
    let level: StatusBadge
    let facts: [Fact]
    /// As text: the line, the headers, a blank line, the body. `nil` when the entry has none.
    let request: String?
    let response: String?
    /// Further values as indented JSON.
    let context: String?
    let id: CopyField
}
