import Foundation

/// The table of `Docs/reference-map.md`, and what is wrong with it.
struct ReferenceMap {
    struct Row: Equatable {
        var id: String
        var places: [String]
        var tests: [String]
        var state: String
    }

    let rows: [Row]

    init(markdown: String) {
        rows = markdown.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard cells.count == 6, cells[0].wholeMatch(of: /R\d\d/) != nil else { return nil }
            return Row(
                id: cells[0], places: cells[2].matches(of: /`([^`]+)`/).map { String($0.1) },
                tests: cells[3].matches(of: /\]\(\.\.\/([^)]+)\)/).map { String($0.1) }, state: cells[4])
        }
    }

    /// The rows that a test file shows: the ids with which its functions' names begin.
    static func ids(shownBy source: SourceText) -> Set<String> {
        Set(
            source.code.flatMap { line in
                line.matches(of: /\bfunc\s+`?[Rr](\d\d)(?!\d)/).map { "R\($0.1)" }
            })
    }

    /// What the map says and the tests do not, or the other way round. `shown` gives the ids that each test file shows.
    func faults(shown: [String: Set<String>], exists: (String) -> Bool) -> [String] {
        var faults: [String] = []
        for row in rows {
            let files = shown.filter { $0.value.contains(row.id) }.map(\.key).sorted()
            if !["open", "part", "done"].contains(row.state) {
                faults.append("\(row.id): \"\(row.state)\" is not a state")
            }
            if row.state != "open", files.isEmpty {
                faults.append("\(row.id) is \(row.state), but no test begins with its id")
            }
            if files != row.tests.sorted() {
                faults.append("\(row.id): its tests are in \(files); run Scripts/reference-map.py")
            }
            faults += row.places.filter { !exists($0) }.map { "\(row.id): there is no \($0)" }
        }
        let known = Set(rows.map(\.id))
        for (file, ids) in shown.sorted(by: { $0.key < $1.key }) {
            faults += ids.subtracting(known).sorted().map { "\(file) shows \($0), which has no row" }
        }
        return faults
    }
}
