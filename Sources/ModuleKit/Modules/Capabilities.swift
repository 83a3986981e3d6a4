/// Can stop a service and let it run again, keeping everything. The service is suspended only when `suspend` returned.
public protocol Suspends: ProductModule {
    func suspend(_ service: Service<Self>) async throws
    func unsuspend(_ service: Service<Self>) async throws
}

/// Can move a service to another plan. The new plan is recorded only when this returned.
public protocol ChangesPackage: ProductModule {
    func changePackage(_ service: Service<Self>, to plan: Plan) async throws -> Account
}

/// Can look at the remote side without changing it. Asked after a crash or a time-out, before `create` is called again; and
/// once after `create` has returned, with its account as the checkpoint, so that nothing is called completed of which
/// nothing is there.
public protocol Inspects: ProductModule {
    func inspect(_ new: NewService<Self>) async throws -> Inspection<Account>
}

/// Can tell whether an instance answers.
public protocol TestsConnection: Module {
    func testConnection() async throws -> ConnectionReport
}

/// Has pages of its own in the client's view of a service.
public protocol ShowsTabs: ProductModule {
    /// The tabs in the order they are shown. Each needs a template `Views/<key>.mustache`.
    var tabs: [Tab<Self>] { get }
}

/// What is really there, on the remote side.
public enum Inspection<Account: Codable & Sendable>: Codable, Sendable {
    /// Nothing: it is safe to create.
    case absent
    /// It is there and it is this service's.
    case present(account: Account, state: RemoteState)
    /// Something else stands in its place; a person must look.
    case different(reason: Failure.Reason)
}

/// Whether what is there is in use.
public enum RemoteState: String, Codable, Sendable {
    case running, suspended
}

/// What a connection test found, for the admin's eyes: "Version" → "4.7.3".
public struct ConnectionReport: Codable, Sendable, Equatable {
    public struct Fact: Codable, Sendable, Equatable {
        public var label: String
        public var value: String

        public init(_ label: String, _ value: String) {
            self.label = label
            self.value = value
        }
    }
    public var facts: [Fact]

    public init(_ facts: Fact...) {
        self.facts = facts
    }
}

/// A capability's name in manifests; what a module can do is what it conforms to.
public enum Capability: String, Codable, Sendable, CaseIterable {
    case suspends
    case changesPackage = "changes_package"
    case inspects
    case testsConnection = "tests_connection"
    case showsTabs = "shows_tabs"
    case receivesWebhooks = "receives_webhooks"
    case continuesCheckout = "continues_checkout"
    case paysFromBalance = "pays_from_balance"
    case refunds
    case captures
    case fetches
}
