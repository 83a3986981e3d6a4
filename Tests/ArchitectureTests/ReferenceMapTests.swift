import Foundation
import Testing

/// The map is true: what it names exists, and what is tested stands in it.
@Suite struct ReferenceMapTests {
    private let sample = ReferenceMap(
        markdown: """
            | id | what | where | tests | state |
            |---|---|---|---|---|
            | R01 | one | `Sources/A`, `Sources/B` | [A](../Tests/ATests/A.swift), [B](../Tests/BTests/B.swift) | done |
            | R02 | two | | | open |
            """)

    @Test func theMapIsTrue() throws {
        let map = ReferenceMap(markdown: try Repository.text(of: "Docs/reference-map.md"))
        #expect(map.rows.count > 60)
        let files = try Repository.sources(below: ["Tests", "Modules"]).filter {
            $0.path.contains("Tests/") && !$0.path.hasPrefix("Tests/ArchitectureTests/")
        }
        let shown = Dictionary(uniqueKeysWithValues: files.map { ($0.path, ReferenceMap.ids(shownBy: $0)) })
        let faults = map.faults(shown: shown) {
            FileManager.default.fileExists(atPath: Repository.root.appending(path: $0).path(percentEncoded: false))
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func rowsAreRead() {
        #expect(sample.rows.map(\.id) == ["R01", "R02"])
        #expect(sample.rows.first?.places == ["Sources/A", "Sources/B"])
        #expect(sample.rows.first?.tests == ["Tests/ATests/A.swift", "Tests/BTests/B.swift"])
        #expect(sample.rows.map(\.state) == ["done", "open"])
    }

    @Test func idsAreReadFromNames() {
        let text =
            "@Test func `R14 tables`() {}\nfunc r15IsSealed() {}\nfunc R160() {}\n// func `R17 no`()\nfunc notR18() {}\n"
        #expect(ReferenceMap.ids(shownBy: SourceText(path: "Tests/A.swift", text: text)) == ["R14", "R15"])
    }

    @Test func aTrueMapHasNoFaults() {
        let shown: [String: Set<String>] = [
            "Tests/ATests/A.swift": ["R01"], "Tests/BTests/B.swift": ["R01"], "Tests/C.swift": [],
        ]
        #expect(sample.faults(shown: shown) { _ in true } == [])
    }

    @Test func whatTheMapClaimsWithoutATestIsAFault() {
        #expect(sample.faults(shown: [:]) { _ in true }.contains("R01 is done, but no test begins with its id"))
        #expect(sample.faults(shown: ["Tests/ATests/A.swift": ["R01"]]) { _ in true }.count == 1)
        #expect(
            sample.faults(shown: ["Tests/D.swift": ["R02", "R03"]]) { _ in true }.contains(
                "Tests/D.swift shows R03, which has no row"))
        #expect(sample.faults(shown: [:]) { $0 != "Sources/B" }.contains("R01: there is no Sources/B"))
    }
}
