import Testing
import Vocabulary

struct RateTests {
    @Test(arguments: [
        ("23", 230_000, "23"), ("9.975", 99_750, "9.975"), ("0,5", 5_000, "0.5"), ("0", 0, "0"),
        ("-7.70", -77_000, "-7.7"),
        ("0.0001", 1, "0.0001"), ("100", 1_000_000, "100"), ("-0.0500", -500, "-0.05"),
    ])
    func `R68 a typed percentage is exact and is written back`(_ typed: String, _ millionths: Int64, _ text: String)
        throws
    {
        let rate = try #require(Rate(percent: typed))
        #expect(rate.millionths == millionths && rate.percentText == text)
        #expect(try JSONValue(encoding: rate) == .integer(millionths))
        #expect(try JSONValue(encoding: rate).decode(Rate.self) == rate)
    }

    @Test(arguments: ["", "-", "23%", ".5", "5.", "1.00001", "1.2.3", "1e2", " 5", "٣", "922337203685477.5808"])
    func `R68 what is no percentage is refused`(_ text: String) {
        #expect(Rate(percent: text) == nil)
    }
}
