/// One step of a migration as it is run.
enum SchemaStep {
    case statement(String)
    case rebuild(TableRebuild)

    /// The statements as `--dry-run` shows them.
    var statements: [String] {
        switch self {
        case .statement(let text): [text]
        case .rebuild(let rebuild): rebuild.statements
        }
    }

    func run(_ db: Connection) throws {
        switch self {
        case .statement(let text): try db.script(text)
        case .rebuild(let rebuild): try rebuild.run(db)
        }
    }
}
