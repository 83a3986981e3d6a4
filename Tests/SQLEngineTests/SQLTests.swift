import Testing
import Vocabulary

@testable import SQLEngine

/// How literals become text and values.
struct SQLTests {
    @Test func `values are bound, not written into the text`() {
        let name = "Robert'); DROP TABLE clients; --"
        let sql: SQL = "SELECT * FROM clients WHERE name = \(name) AND age > \(7)"
        #expect(sql.text(for: .sqlite) == "SELECT * FROM clients WHERE name = $1 AND age > $2")
        #expect(sql.text(for: .postgres) == sql.text(for: .sqlite))
        #expect(sql.values == [.text(name), .integer(7)])
    }

    @Test func `fragments are numbered anew wherever they stand`() {
        let inner: SQL = "b = \(2) OR c = \("three")"
        let sql: SQL = "a = \(1) AND (\(fragment: inner)) AND d IN \(list: [4, 5])"
        #expect(sql.text(for: .sqlite) == "a = $1 AND (b = $2 OR c = $3) AND d IN (SELECT value FROM json_each($4))")
        #expect(sql.values == [.integer(1), .integer(2), .text("three"), .text("[4,5]")])
        let twice = sql + " OR " + sql
        #expect(twice.values.count == 8)
        #expect(twice.text(for: .postgres).contains("(SELECT (jsonb_array_elements_text($8::text::jsonb))::bigint)"))
    }

    @Test func `pieces are joined by a separator`() {
        let pieces: [SQL] = ["a = \(1)", "b IS NULL", "c = \(3)"]
        #expect(pieces.joined(separator: " AND ").text(for: .sqlite) == "a = $1 AND b IS NULL AND c = $2")
        #expect([SQL]().joined().isEmpty)
    }

    @Test func `more than a hundred values keep their numbers`() {
        let sql = (1...120).map { SQL("\($0)") }.joined(separator: ",")
        #expect(
            sql.text(for: .sqlite).hasSuffix(
                "$99,$100,$101,$102,$103,$104,$105,$106,$107,$108,$109,$110,$111,$112,$113,$114,$115,$116,$117,$118,$119,$120"
            ))
        #expect(sql.values.count == 120)
    }

    @Test(arguments: ["", "a b", "a\"; DROP TABLE x; --", "1a", "a-b", "ä", "a.b", String(repeating: "a", count: 64)])
    func `what is no name cannot become an identifier`(name: String) {
        #expect(!SQLName.isValid(name))
    }

    @Test func `an identifier that is no name stops the program`() async {
        await #expect(processExitsWith: .failure) {
            let sql: SQL = "DROP TABLE \(identifier: "a\" CASCADE; --")"
            _ = sql.values
        }
    }

    @Test func `names are quoted`() {
        let sql: SQL = "SELECT \(identifier: "order") FROM \(identifier: "Weird_1")"
        #expect(sql.text(for: .postgres) == "SELECT \"order\" FROM \"Weird_1\"")
    }

    @Test func `long index names are shortened to different names`() {
        let parts = ["table", String(repeating: "column", count: 12)]
        let (first, second) = (SQLName.joined(parts + ["a"]), SQLName.joined(parts + ["b"]))
        #expect(first.utf8.count == 63 && second.utf8.count == 63 && first != second)
        #expect(SQLName.isValid(first))
    }

    @Test func `properties become columns`() {
        let names = [
            "createdAt": "created_at", "remoteID": "remote_id", "line2": "line2", "urlHTTPPath": "url_http_path",
            "name": "name",
        ]
        for (property, column) in names { #expect(ColumnName.of(property: property) == column) }
    }
}
