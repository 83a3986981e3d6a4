import SQLEngine
import Testing

struct DatabaseAddressTests {
    @Test(arguments: [
        ("postgres://me:s3cret@host:5432/panel", "postgres://me:••••@host:5432/panel"),
        ("postgresql://me:p@ss:word@host/panel?sslmode=require", "postgresql://me:••••@host/panel?sslmode=require"),
        ("postgres:///panel?host=/run/pg&password=s3cret&x=1", "postgres:///panel?host=/run/pg&password=••••&x=1"),
        ("postgres://me@host/panel", "postgres://me@host/panel"),
        ("sqlite:/var/lib/panel.db", "sqlite:/var/lib/panel.db"),
    ])
    func `the description hides the password`(text: String, shown: String) throws {
        let address = try DatabaseAddress(text)
        #expect("\(address)" == shown)
        #expect(String(reflecting: address) == shown)
        var dumped = ""
        dump(address, to: &dumped)
        #expect(!dumped.contains("s3cret") && !dumped.contains("p@ss"))
        #expect(address.engine == (text.hasPrefix("sqlite") ? .sqlite : .postgres))
    }

    @Test(arguments: ["", "mysql://x", "sqlite:", "sqlite::memory:", "panel.db"])
    func `other addresses are refused with the forms there are`(text: String) {
        let error = #expect(throws: SQLError.self) { try DatabaseAddress(text) }
        #expect(error?.message.contains("sqlite:") == true)
    }
}
