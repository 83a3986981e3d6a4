import Foundation
import Testing

@testable import Vocabulary

struct SecretTests {
    private struct Holder: Codable {
        var key = Secret("s3cret-text")
        var list: [Secret?] = [Secret("s3cret-text"), nil]
    }

    @Test func `R15 a secret is in no text that anything makes of it`() throws {
        let holder = Holder()
        var dumped = ""
        dump(holder, to: &dumped)
        let texts = [
            "\(holder)", "\(holder.key)", String(describing: holder.list), String(reflecting: holder.key), dumped,
            "\(Mirror(reflecting: holder.key).children.map { $0 })",
            String(decoding: try JSONEncoder().encode(holder), as: UTF8.self), try JSONValue(encoding: holder).text,
            "\(Failure.failed(Failure.Reason("\(holder.key)")))",
        ]
        for text in texts { #expect(!text.contains("s3cret"), "\(text)") }
        #expect(try JSONValue(encoding: holder)["key"] == ["$secret": "masked"])
    }

    @Test func `R15 the wire and the vault see the truth, and a masked one is not taken for it`() throws {
        let wire = try JSONValue(encoding: Holder(), secrets: .plain)
        #expect(wire["key"] == ["$secret": "plain", "value": "s3cret-text"])
        #expect(try wire.decode(Holder.self).key.exposed == "s3cret-text")
        #expect(throws: DecodingError.self) { try wire.masked.decode(Holder.self) }
        #expect(throws: DecodingError.self) { try SecretTag.sealed("x").value.decode(Secret.self) }
        #expect(try JSONValue.string("typed").decode(Secret.self).exposed == "typed")
        #expect(!wire.masked.text.contains("s3cret"))
    }

    @Test func `R15 every secret in a document is found, however deep`() throws {
        let document: JSONValue = [
            "a": [["b": SecretTag.plain("one").value]], "c": SecretTag.plain("two").value, "d": ["$secret": "else"],
        ]
        var found: [String] = []
        let sealed = document.mapSecrets { tag in
            guard case .plain(let text) = tag else { return tag }
            found.append(text)
            return .sealed(text)
        }
        #expect(found.sorted() == ["one", "two"])
        #expect(sealed["c"] == ["$secret": "sealed", "value": "two"] && sealed["d"] == document["d"])
    }

    @Test(arguments: [0, 8, 12, 20, 64])
    func `R17 a generated secret has every class and no look-alike`(_ length: Int) {
        for _ in 0..<200 {
            let text = Secret.generate(length: length).exposed
            #expect(text.count == max(length, 8))
            #expect(
                text.contains(where: \.isLowercase) && text.contains(where: \.isUppercase)
                    && text.contains(where: \.isNumber))
            #expect(text.contains { !$0.isLetter && !$0.isNumber })
            #expect(!text.contains { "0O1lIo".contains($0) })
            #expect(Check.password.complaint(about: .string(text)) == nil)
        }
    }

    @Test func `R17 secrets differ, and a given source repeats them`() {
        #expect(Set((0..<1000).map { _ in Secret.generate().exposed }).count == 1000)
        var first = Counting()
        var second = Counting()
        #expect(Secret.generate(length: 16, using: &first) == Secret.generate(length: 16, using: &second))
    }
}

/// Counts instead of throwing dice.
private struct Counting: RandomNumberGenerator {
    var state: UInt64 = 1
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state
    }
}
