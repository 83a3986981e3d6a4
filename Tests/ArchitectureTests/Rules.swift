/// The rules of the house that a machine can see. Each takes one file and answers where the file breaks it.
enum Rules {
    /// A room imports what its row in the table names, and nothing else.
    static func imports(_ source: SourceText, table: RoomTable, modules: Set<String>) -> [Breach] {
        guard let name = RoomTable.room(of: source.path) else { return [] }
        guard let room = table.room(name) else {
            return [Breach(path: source.path, line: 1, reason: "\(name) has no row in the table of ARCHITECTURE.md")]
        }
        var allowed = RoomTable.openToAll.union(room.mayImport)
        if allowed.contains(RoomTable.modules) { allowed.formUnion(modules) }
        return source.imports.filter { !allowed.contains($0.text) }.map {
            Breach(path: source.path, line: $0.line, reason: "\(name) may not import \($0.text)")
        }
    }

    /// The libraries of the two databases stay behind one door, in tests too.
    static func databaseLibraries(_ source: SourceText) -> [Breach] {
        guard !source.path.hasPrefix("Sources/SQLEngine/"), !source.path.hasPrefix("Tests/SQLEngineTests/") else {
            return []
        }
        return source.imports.filter { ["GRDB", "GRDBSQLite", "CPostgres"].contains($0.text) }.map {
            Breach(path: source.path, line: $0.line, reason: "\($0.text) is for SQLEngine alone")
        }
    }

    /// A bundled module knows the SDK, Foundation and an HTTP client or C library of its own: nothing of the panel.
    static func moduleImports(_ source: SourceText, rooms: Set<String>) -> [Breach] {
        guard RoomTable.room(of: source.path) == RoomTable.modules else { return [] }
        return source.imports.filter { rooms.contains($0.text) && $0.text != "ModuleKit" }.map {
            Breach(
                path: source.path, line: $0.line,
                reason: "a module may not import \($0.text): it knows the panel by ModuleKit alone")
        }
    }

    /// Statements are written in four rooms.
    static func statements(_ source: SourceText) -> [Breach] {
        guard let room = RoomTable.room(of: source.path), !["SQLEngine", "Store", "Tasks", "ModuleHost"].contains(room)
        else {
            return []
        }
        return source.literals.filter { isStatement($0.text) }.map {
            Breach(
                path: source.path, line: $0.line,
                reason: "SQL in \(room): statements belong to Store, Tasks, ModuleHost or SQLEngine")
        }
    }

    /// Whether a string literal is an SQL statement or a part of one. A verb of HTTP or an English sentence is not.
    static func isStatement(_ text: String) -> Bool {
        let upper =
            /\b(SELECT\s+\S|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(UNIQUE\s+|TEMP\s+)?(TABLE|INDEX|TRIGGER|VIEW|SCHEMA)\s|ALTER\s+TABLE\s|DROP\s+(TABLE|INDEX|TRIGGER|VIEW|SCHEMA)\s|PRAGMA\s+\w)/
        let lower =
            /^\s*(select\s[\s\S]+\sfrom\s+\S+\s+(where|order by|group by|limit|join)\s|insert\s+into\s+\S+\s*(\(|values|select)|update\s+\S+\s+set\s+\S+\s*=|delete\s+from\s+\S+\s+where\s)/
        return text.contains(upper) || text.contains(lower.ignoresCase())
    }

    /// The domain decides; it never waits, and it has no clock of its own.
    static func domain(_ source: SourceText) -> [Breach] {
        guard RoomTable.room(of: source.path) == "Domain" else { return [] }
        return source.breaches(of: /\b(async|await|actor|Task\s*[.{])/) { "\($0) in Domain, which is synchronous" }
            + source.breaches(
                of: /\b(Date\(\)|Date\.now|ContinuousClock|SuspendingClock|DispatchTime\.now|FileManager|URLSession)/
            ) {
                "\($0) in Domain: time is given to it, and it does no input or output"
            }
    }

    /// Types are named by what they are in the field.
    static func names(_ source: SourceText) -> [Breach] {
        let declaration = /\b(?:struct|class|enum|actor|protocol|typealias)\s+([A-Z]\w*)/
        let empty: Set = ["Manager", "Managers", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities"]
        return source.code.enumerated().flatMap { index, line in
            line.matches(of: declaration).compactMap { match in
                let words = match.1.matches(of: /[A-Z][a-z0-9]*/).map { String($0.0) }
                guard let word = words.first(where: empty.contains) else { return nil }
                return Breach(
                    path: source.path, line: index + 1,
                    reason: "\(match.1): \"\(word)\" says nothing; name it by the field's word")
            }
        }
    }

    /// What is started is finished, and what is unsafe says why it is safe.
    static func looseEnds(_ source: SourceText) -> [Breach] {
        guard RoomTable.room(of: source.path) != nil else { return [] }
        let open = source.comments.filter { $0.text.contains(/\b(TODO|FIXME|XXX)\b/) }.map {
            Breach(path: source.path, line: $0.line, reason: "unfinished: \($0.text)")
        }
        let forced = source.breaches(of: /\bas!/) { "\($0) outside tests" }
        let unexplained = source.breaches(of: /@unchecked\s+Sendable/) {
            "\($0) without a comment that says why it is safe"
        }
        .filter { breach in
            !source.comments.contains { comment in
                let last = comment.line + comment.text.count { $0 == "\n" }
                return (breach.line - 6...breach.line).contains(last)
            }
        }
        return open + forced + unexplained
    }
}

extension SourceText {
    /// One breach for each line of code that matches; `reason` is given the text that matched.
    fileprivate func breaches(of pattern: Regex<(Substring, Substring)>, reason: (Substring) -> String) -> [Breach] {
        code.enumerated().compactMap { index, line in
            line.firstMatch(of: pattern).map { Breach(path: path, line: index + 1, reason: reason($0.0)) }
        }
    }

    fileprivate func breaches(of pattern: Regex<Substring>, reason: (Substring) -> String) -> [Breach] {
        code.enumerated().compactMap { index, line in
            line.firstMatch(of: pattern).map { Breach(path: path, line: index + 1, reason: reason($0.0)) }
        }
    }
}
