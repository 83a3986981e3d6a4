/// Sells something that is created, and later ended, for a client.
///
/// ```swift
/// public struct NorthHost: ProductModule {
///     public static let about = About(name: "NorthHost", version: "1.0.0")
///     …
///     public func create(_ new: NewService<Self>) async throws -> Account {
///         Account(remoteID: try await api.open(new.order.domain, disk: new.plan.disk, once: new.operation))
///     }
///     public func terminate(_ service: Service<Self>) async throws { try await api.close(service.account.remoteID) }
/// }
/// ```
/// Every method may be called twice for one operation, after a crash or a time-out: pass `operation` to the remote side, so that
/// nothing is made twice. An error that is no ``Failure`` counts as uncertain in `create` and as failed elsewhere.
public protocol ProductModule: Module {
    /// What the seller decides for a product: limits, locations, packages.
    associatedtype Plan: Form = NoForm
    /// What the client fills in when ordering.
    associatedtype Order: Form = NoForm
    /// What the module remembers of a service on the remote side. Secrets in it are sealed at rest.
    associatedtype Account: Form = NoForm

    func create(_ new: NewService<Self>) async throws -> Account
    /// Ends the service for good. An account that is already gone counts as ended.
    func terminate(_ service: Service<Self>) async throws
    /// Undoes what an abandoned `create` left, as far as its checkpoint tells.
    func cleanUp(_ new: NewService<Self>) async throws
    /// What the client's list calls this service; `nil` leaves the product's name.
    static func label(for order: Order) -> String?
}

extension ProductModule {
    public static var kind: ModuleKind { .product }
    public func cleanUp(_ new: NewService<Self>) async throws {}
    public static func label(for order: Order) -> String? { nil }
}
