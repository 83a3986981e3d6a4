public import Foundation

/// Addresses of the panel that a module hands to other servers.
public struct HomeURLs: Sendable {
    let module: ModuleKey
    let instance: InstanceID?
    let base: String

    /// Where other servers send their webhooks for this instance; it never changes. `nil` outside an instance.
    ///
    /// `https://panel.example/hooks/Payment/Stripe/0190…`
    public var webhook: URL? { instance.flatMap { Self.webhook(of: $0, module, at: base) } }

    /// - Parameter base: the panel's public address, without a slash at the end.
    public static func webhook(of instance: InstanceID, _ module: ModuleKey, at base: String) -> URL? {
        URL(string: "\(base)/hooks/\(module)/\(instance)")
    }
}
