import Foundation

/// Where Stripe is.
enum StripeAddress {
    static let api = URL(string: "https://api.stripe.com").unsafelyUnwrapped
    static let js = URL(string: "https://js.stripe.com/v3/").unsafelyUnwrapped

    /// Scheme, host and port, as a content policy names them: `https://js.stripe.com`.
    static func origin(of url: URL) -> String {
        "\(url.scheme ?? "https")://\(url.host() ?? "")\(url.port.map { ":\($0)" } ?? "")"
    }
}
