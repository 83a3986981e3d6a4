import Logging

/// Turns calls into typed method calls of one module instance, and every thrown error into a ``Failure``.
///
/// The panel holds it directly for bundled modules; a module that runs as a process of its own holds the same one.
public struct Dispatcher<M: Module>: ModuleEndpoint {
    private let home: Home
    private let life: Life<M>

    /// - Parameter settings: the instance's settings with secrets in the clear; `nil` where no instance is meant.
    public init(_ module: M.Type = M.self, settings: JSONValue?, home: Home) {
        self.home = home
        self.life = Life(settings: settings, home: home)
    }

    public func call(_ call: Call) async throws(Failure) -> JSONValue {
        let scope = call.scope
        do {
            return try await CallScope.$current.withValue(scope) {
                try await withLogger(mergingMetadata: metadata(scope)) { _ in try await run(call) }
            }
        } catch let failure as Failure {
            throw failure
        } catch is CancellationError {
            throw .crashed(Failure.Reason("It was stopped before it was done", log: "cancelled in \(scope.action)"))
        } catch {
            throw call.failure(for: error)
        }
    }

    private func metadata(_ scope: CallScope) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["module": "\(M.key)", "action": "\(scope.action)"]
        if let service = scope.service { metadata["service"] = "\(service)" }
        if let task = scope.task { metadata["task"] = "\(task)" }
        if let attempt = scope.attempt { metadata["attempt"] = "\(attempt)" }
        return metadata
    }

    private func run(_ call: Call) async throws -> JSONValue {
        switch call {
        case .describe: return try JSONValue(encoding: Manifest(of: M.self))
        case .activate: try await M.activate(home: home)
        case .deactivate: try await M.deactivate(home: home)
        case .update(let old): try await M.update(from: old, home: home)
        case .check(.settings, let values): return try JSONValue(encoding: issues(of: M.Settings.self, values))
        case .open: return try JSONValue(encoding: tabs(of: try await life.module()))
        case .testConnection: return try await testConnection(try await life.module())
        case .close: await life.close()
        case .check, .label, .create, .cleanUp, .inspect, .terminate, .suspend, .unsuspend, .changePackage, .tab,
            .action:
            guard let product = M.self as? any ProductModule.Type else {
                throw Failure.unsupported("It sells no services")
            }
            return try await runProduct(product, call)
        case .start, .proceed, .refund, .capture, .release, .fetch, .fetchSince:
            guard let module = try await life.module() as? any PaymentModule else {
                throw Failure.unsupported("It takes no payments")
            }
            return try await pay(module, call)
        case .receive(let hook):
            guard let module = try await life.module() as? any ReceivesWebhooks else {
                throw Failure.unsupported("It takes no webhooks")
            }
            return try JSONValue(encoding: try await module.receive(hook))
        }
        return .null
    }

    private func pay(_ module: some PaymentModule, _ call: Call) async throws -> JSONValue {
        try await PaymentDispatch(module: module).run(call)
    }

    private func runProduct<P: ProductModule>(_ type: P.Type, _ call: Call) async throws -> JSONValue {
        switch call {
        case .check(.plan, let values): return try JSONValue(encoding: issues(of: P.Plan.self, values))
        case .check(.order, let values): return try JSONValue(encoding: issues(of: P.Order.self, values))
        case .label(let order): return P.label(for: try P.Order(stored: order)).map { .string($0) } ?? .null
        default:
            guard let module = try await life.module() as? P else { throw Failure.unsupported("It sells no services") }
            return try await ServiceDispatch(module: module, home: home).run(call)
        }
    }

    private func issues<F: Form>(of form: F.Type, _ values: JSONValue) throws -> [Issue] {
        do { _ = try F(filling: values) } catch Failure.invalid(let issues) { return issues }
        return []
    }

    private func testConnection(_ module: M) async throws -> JSONValue {
        guard let module = module as? any TestsConnection else {
            throw Failure.unsupported("It has no connection to test")
        }
        return try JSONValue(encoding: try await module.testConnection())
    }

    private func tabs(of module: M) throws -> [TabSpec] {
        func specs(_ module: some ShowsTabs) throws -> [TabSpec] { try module.tabs.map { try $0.spec() } }
        guard let module = module as? any ShowsTabs else { return [] }
        return try specs(module)
    }
}

/// The life of one module struct: built when first needed, closed once.
///
/// The first caller builds it in its own task, so that `init` runs where the panel wants module code to run; the others wait.
private actor Life<M: Module> {
    private enum Stage {
        case empty
        case building(waiting: [CheckedContinuation<M, any Error>])
        case built(M)
    }
    private let settings: JSONValue?
    private let home: Home
    private var stage = Stage.empty

    init(settings: JSONValue?, home: Home) {
        self.settings = settings
        self.home = home
    }

    func module() async throws -> M {
        switch stage {
        case .built(let module): return module
        case .building(let waiting):
            return try await withCheckedThrowingContinuation { stage = .building(waiting: waiting + [$0]) }
        case .empty:
            stage = .building(waiting: [])
            let result = await build()
            if case .building(let waiting) = stage { for waiter in waiting { waiter.resume(with: result) } }
            // A failed start is tried again at the next call: the server may be back by then.
            stage = if case .success(let module) = result { .built(module) } else { .empty }
            return try result.get()
        }
    }

    private func build() async -> Result<M, any Error> {
        do {
            guard let settings else { throw Failure.refused("No settings are stored for it yet") }
            return .success(try await M(settings: M.Settings(stored: settings), home: home))
        } catch {
            return .failure(error)
        }
    }

    func close() async {
        guard case .built(let module) = stage else { return }
        stage = .empty
        await module.close()
    }
}

extension Call {
    /// What an error means that the module did not classify: maybe done where something is made, surely not done elsewhere.
    fileprivate func failure(for error: any Error) -> Failure {
        switch self {
        case .create, .refund, .capture:
            return .uncertain(
                Failure.Reason(
                    "It is not known whether this was done", log: "unexpected error in \(scope.action): \(error)"))
        default: break
        }
        return .failed(Failure.Reason("This did not work", log: "unexpected error in \(scope.action): \(error)"))
    }
}
