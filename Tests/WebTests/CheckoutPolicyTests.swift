import Testing

@testable import Web

struct CheckoutPolicyTests {
    @Test(arguments: [
        "https://js.stripe.com", "https://*.js.stripe.com", "https://api.gateway.example:8443", "http://127.0.0.1:8420",
        "http://localhost:1", "http://[::1]:8420", "https://127.0.0.1",
    ])
    func originsOverHTTPSOrOfThisMachineAreLetIn(_ host: String) {
        #expect(CheckoutPolicy([host]).text.contains("script-src 'self' \(host);"))
    }

    @Test(arguments: [
        "http://js.stripe.com", "https://js.stripe.com/v3", "https://*", "https://*.com", "*", "https:", "data:",
        "'unsafe-inline'",
        "https://a.example; script-src *", "https://a.example https://b.example", "https://a.example\nx",
        "https://user@a.example",
        "http://127.0.0.1.evil.example", "https://a.example?x", "",
    ])
    func everythingElseIsLeftOut(_ host: String) {
        let policy = CheckoutPolicy([host])
        #expect(policy.text == Gate.policy)
        #expect(policy.refused == [host])
    }
}
