import Foundation
import HTTPTypes
import Hummingbird

/// The content policy of a pay page: the panel's own, opened for the hosts that the gateway's module names, and for nothing else.
struct CheckoutPolicy {
    /// What was named and may be spoken to.
    let hosts: [String]
    /// What was named and is no origin over https or of this machine.
    let refused: [String]

    init(_ named: [String]) {
        hosts = named.filter(Self.isOrigin)
        refused = named.filter { !Self.isOrigin($0) }
    }

    var text: String {
        guard !hosts.isEmpty else { return Gate.policy }
        let list = hosts.joined(separator: " ")
        return """
            default-src 'none'; style-src 'self'; script-src 'self' \(list); img-src 'self' \(list); font-src 'self'; \
            connect-src 'self' \(list); frame-src \(list); form-action 'self'; base-uri 'none'; frame-ancestors 'none'
            """
    }

    /// `https://js.example.com`, `https://*.js.example.com`, `http://127.0.0.1:8420`: a scheme, a host and perhaps a port. Whatever
    /// else stands in it could end the directive or open it for all.
    private static func isOrigin(_ text: String) -> Bool {
        if text.wholeMatch(of: /https:\/\/(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}(:[0-9]{1,5})?/) != nil {
            return true
        }
        return text.wholeMatch(of: /https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?/) != nil
    }
}
