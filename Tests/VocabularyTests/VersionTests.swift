import Testing

@testable import Vocabulary

struct VersionTests {
    @Test func `R04 versions are ordered as semver 2 says`() throws {
        let ordered = [
            "0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
            "1.0.0-rc.1", "1.0.0", "1.0.1",
            "1.2.0", "1.10.0", "2.0.0",
        ]
        let versions = try ordered.map { try #require(Version($0)) }
        for (index, version) in versions.enumerated() {
            #expect(version.description == ordered[index])
            for later in versions[(index + 1)...] { #expect(version < later && !(later < version)) }
            #expect(!(version < version))
        }
        #expect(versions.shuffled().sorted() == versions)
    }

    @Test(arguments: [
        "", "1", "1.0", "1.0.0.0", "v1.0.0", "1.0.0-", "01.0.0", "1.0.x", "1.0.0-a..b", "1.0.0-ä", "1.-1.0", "1.0.0-01",
        " 1.0.0", "99999999999999999999.0.0",
    ])
    func `R04 what is no version is refused`(_ text: String) {
        #expect(Version(text) == nil)
        #expect(throws: DecodingError.self) { try JSONValue.string(text).decode(Version.self) }
    }

    @Test func `R04 build metadata does not count`() { #expect(Version("1.0.0+build.5") == Version(1, 0, 0)) }
}
