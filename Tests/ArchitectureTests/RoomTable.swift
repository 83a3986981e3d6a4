/// The table "Rooms" of `ARCHITECTURE.md`: for each target, what it may import.
struct RoomTable {
    /// One row: a room's name, or `Modules/*` for every bundled module, and the modules it may import.
    struct Room: Equatable {
        var name: String
        var mayImport: [String]
    }

    /// In the order of the table: a room may import only rooms above it.
    let rooms: [Room]

    /// What every room may import besides its row.
    static let openToAll: Set = ["Foundation", "Synchronization"]
    /// The row that speaks for every bundled module.
    static let modules = "Modules/*"

    /// Reads the rows of the first table below the heading "Rooms": the first cell names the room, the second lists what it
    /// may import, each name between back-ticks.
    init(markdown: String) {
        let rows = markdown.split(separator: "\n", omittingEmptySubsequences: false)
            .drop { !$0.hasPrefix("## Rooms") }
            .drop { !$0.hasPrefix("|") }
            .prefix { $0.hasPrefix("|") }
        rooms = rows.compactMap { row in
            let cells = row.split(separator: "|", omittingEmptySubsequences: false).dropFirst()
            guard cells.count >= 2, let name = Self.names(in: cells.first ?? "").first else { return nil }
            return Room(name: name, mayImport: Self.names(in: cells.dropFirst().first ?? ""))
        }
    }

    func room(_ name: String) -> Room? { rooms.first { $0.name == name } }

    /// The room in which a file stands, `nil` for tests and for files outside `Sources` and `Modules`.
    static func room(of path: String) -> String? {
        let parts = path.split(separator: "/")
        if parts.count > 2, parts[0] == "Sources" { return String(parts[1]) }
        if parts.count > 3, parts[0] == "Modules", parts[3] != "Tests" { return modules }
        return nil
    }

    private static func names(in cell: Substring) -> [String] {
        cell.matches(of: /`([^`]+)`/).map { String($0.1) }
    }
}
