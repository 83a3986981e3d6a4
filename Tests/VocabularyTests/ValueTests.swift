import Foundation
import Testing

@testable import Vocabulary

/// JSON documents, keys, failures and policies.
struct ValueTests {
    @Test func `R68 whole numbers of a document stay whole`() throws {
        let text = #"{"a":9223372036854775807,"b":-1,"c":1.5,"d":true,"e":null,"f":["x"]}"#
        let document = try JSONValue(parsing: text)
        #expect(
            document["a"] == .integer(.max) && document["d"] == true && document["e"] == .null && document["c"] == 1.5)
        #expect(document.text == text)
        #expect(
            JSONValue.number(10).integerValue == 10 && JSONValue.number(1.5).integerValue == nil
                && JSONValue.bool(true).integerValue == nil)
    }

    @Test func `R33 equal documents have equal texts`() throws {
        #expect(try JSONValue(parsing: #"{"b":1,"a":{"d":2,"c":"/"}}"#).text == #"{"a":{"c":"/","d":2},"b":1}"#)
    }

    @Test func `R26 keys are UUIDs of version 7 that sort by time`() throws {
        let early = ServiceID(at: Date(timeIntervalSince1970: 1_700_000_000))
        let late = ServiceID(at: Date(timeIntervalSince1970: 1_700_000_000.002))
        #expect(early < late && early != late)
        let text = Array(early.description)
        #expect(
            text.count == 36 && text[14] == "7" && "89ab".contains(text[19])
                && early.description == early.description.lowercased())
        #expect(ServiceID(early.description.uppercased()) == early && ServiceID("x") == nil)
        #expect(try JSONValue(encoding: early).decode(ServiceID.self) == early)
        #expect(ServiceID(at: Date()) != ServiceID(at: Date()))
    }

    @Test(arguments: [
        ("Product/PowerDNS", true), ("Payment/Stripe2", true), ("Product/2x", false), ("Product/", false),
        ("Product/a-b", false), ("product/PowerDNS", false), ("Product/A/B", false), ("PowerDNS", false),
        ("Product/ä", false),
    ])
    func `R05 a module's key has one spelling`(_ text: String, _ isGood: Bool) {
        #expect((ModuleKey(text)?.description == text) == isGood)
    }

    @Test func `R14 table names of a module begin with its own prefix`() {
        #expect(ModuleKey(.product, "PowerDNS").tablePrefix == "product_powerdns_")
    }

    @Test func `R91 a failure has a text for users and one for the log`() throws {
        let failure = Failure.failed(Failure.Reason("This did not work", log: "10.0.0.1 said 500"))
        #expect(
            failure.reason.user == "This did not work" && failure.reason.log == "10.0.0.1 said 500"
                && failure.kind == .failed)
        #expect(Failure.refused("No").reason == Failure.Reason("No", log: "No"))
        let invalid = Failure.invalid(issues: [Vocabulary.Issue("is required", field: "a"), Vocabulary.Issue("wrong")])
        #expect(invalid.reason.user == "a: is required; wrong" && invalid.issues.count == 2 && failure.issues.isEmpty)
        #expect(
            Vocabulary.Issue("x", field: "1").under("list").field == "list.1"
                && Vocabulary.Issue("x").under("list").field == "list")
        #expect(Vocabulary.Issue("x", field: "1").under("list").within("list") == Vocabulary.Issue("x", field: "1"))
        #expect(Vocabulary.Issue("x").under("list").within("list") == Vocabulary.Issue("x"))
        #expect(Vocabulary.Issue("x", field: "lists.1").within("list") == nil)
        let time = Date(timeIntervalSince1970: 1_700_000_000.123)
        #expect(try JSONValue(encoding: [time]) == ["2023-11-14T22:13:20.123Z"])
        let back = try JSONValue(encoding: [time]).decode([Date].self)
        #expect(abs(back[0].timeIntervalSince(time)) < 0.000_01)
        #expect(try JSONValue("2023-11-14T22:13:20Z").decode(Date.self) == Date(timeIntervalSince1970: 1_700_000_000))
    }

    @Test func `R81 the rest between tries grows to its limit, with jitter below it`() {
        #expect(Policy() == Policy(tries: 1, backoff: .constant(seconds: 10), timeout: 600, maxExceptions: 2))
        let policy = Policy(tries: 5, backoff: .exponential(base: 10, limit: 60))
        #expect((1...5).map { policy.rest(afterTries: $0, random: 0) } == [5, 10, 20, 30, 30])
        #expect((1...5).map { policy.rest(afterTries: $0, random: 0.999_999).rounded() } == [10, 20, 40, 60, 60])
        #expect(policy.rest(afterTries: 1000, random: 0.5) == 45 && Policy(tries: 0).tries == 1)
        #expect(Policy().rest(afterTries: 3, random: 0.9) == 10)
    }

    @Test func `R14 a schema is the same after a trip through JSON`() throws {
        let table = Table(
            "zones",
            columns: [
                Column("id", .id), Column("name", .string).unique(), Column("note", .text).nullable().secret(),
                Column("state", .choice(of: ["a", "b"])).fallback("a"),
                Column("service", .uuid).references("services", onDelete: .cascade), Column("price", .money),
            ],
            indexes: [Index(on: "name", "state", unique: true, where: .equals("state", "a"))])
        let migration = Migration(
            "first", .create(table), .addColumn(table: "zones", column: Column("at", .time)),
            .insert(table: "zones", row: ["name": "x"]))
        #expect(try JSONValue(encoding: migration).decode(Migration.self) == migration)
        #expect(table.columns[0].isPrimaryKey && !table.columns[1].isPrimaryKey && table.columns[2].isSecret)
    }
}
