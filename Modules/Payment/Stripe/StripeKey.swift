import Crypto
import Foundation

/// What can be read from an API key.
enum StripeKey {
    /// Whether real money moves: `sk_live_…`, `rk_live_…`, `pk_live_…`.
    static func isLive(_ key: String) -> Bool { key.dropFirst(2).hasPrefix("_live_") }

    /// The account that a publishable key belongs to.
    ///
    /// Keys are made of a mode, `5`, the account's id without its `acct_`, and a random part: `pk_test_51Aa2Bb…`. Stripe does
    /// not promise that, and nothing here depends on it being the true id: what matters is that all keys of one account give
    /// one text, in both modes and after a roll. A key that looks otherwise stands for itself, by its digest.
    static func account(of publishableKey: String) -> String {
        if let id = publishableKey.firstMatch(of: /^pk_(live|test)_5(1[A-Za-z0-9]{15})[A-Za-z0-9]{20,}$/)?.2 {
            return "acct_" + id
        }
        return "key_" + Fingerprint.hex(of: publishableKey).prefix(16)
    }
}

/// SHA-256 of a text, as lower-case hexadecimal digits.
enum Fingerprint {
    static func hex(of text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        .joined()
    }
}
