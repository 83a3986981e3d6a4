/// The part of the dispatcher that is about services.
struct ServiceDispatch<M: ProductModule> {
    let module: M
    let home: Home

    func run(_ call: Call) async throws -> JSONValue {
        switch call {
        case .create(let input):
            return try JSONValue(encoding: try await module.create(try new(input)), secrets: .plain)
        case .cleanUp(let input): try await module.cleanUp(try new(input))
        case .inspect(let input):
            guard let module = module as? any Inspects else {
                throw Failure.unsupported("It cannot look at the remote side")
            }
            return try await inspect(module, input)
        case .terminate(let input):
            do { try await module.terminate(try service(input)) } catch Failure.notFound {
                // Already gone counts as ended.
            }
        case .suspend(let input):
            guard let module = module as? any Suspends else { throw Failure.unsupported("It cannot suspend") }
            try await suspend(module, input)
        case .unsuspend(let input):
            guard let module = module as? any Suspends else { throw Failure.unsupported("It cannot unsuspend") }
            try await unsuspend(module, input)
        case .changePackage(let input, let plan):
            guard let module = module as? any ChangesPackage else {
                throw Failure.unsupported("It cannot change the package")
            }
            return try await change(module, input, plan)
        case .tab(let input, let key):
            guard let module = module as? any ShowsTabs else { throw Failure.unsupported("It has no tabs") }
            return try await tab(module, input, key)
        case .action(let input, let key, let name, let method, let values):
            guard let module = module as? any ShowsTabs else { throw Failure.unsupported("It has no tabs") }
            return try await act(module, input, key, name, method, values)
        default: throw Failure.unsupported("\(call.scope.action) is not about a service")
        }
        return .null
    }

    // Each of these names the module's own type once more, because Swift opens an existential only at a call.
    private func inspect<T: Inspects>(_ module: T, _ input: ServiceInput) async throws -> JSONValue {
        try JSONValue(encoding: try await module.inspect(new(input)), secrets: .plain)
    }
    private func suspend<T: Suspends>(_ module: T, _ input: ServiceInput) async throws {
        try await module.suspend(service(input))
    }
    private func unsuspend<T: Suspends>(_ module: T, _ input: ServiceInput) async throws {
        try await module.unsuspend(service(input))
    }
    private func change<T: ChangesPackage>(_ module: T, _ input: ServiceInput, _ plan: JSONValue) async throws
        -> JSONValue
    {
        let account = try await module.changePackage(service(input), to: T.Plan(stored: plan))
        return try JSONValue(encoding: account, secrets: .plain)
    }
    private func tab<T: ShowsTabs>(_ module: T, _ input: ServiceInput, _ key: String) async throws -> JSONValue {
        guard let tab = module.tabs.first(where: { $0.key == key }) else {
            throw Failure.notFound("There is no such tab")
        }
        return try await tab.load(service(input))
    }
    private func act<T: ShowsTabs>(
        _ module: T, _ input: ServiceInput, _ key: String, _ name: String, _ method: ActionMethod, _ values: JSONValue
    ) async throws -> JSONValue {
        let named = module.tabs.first { $0.key == key }?.actions.filter { $0.name == name } ?? []
        guard let first = named.first else { throw Failure.notFound("There is no such action") }
        guard let action = named.first(where: { $0.method == method }) else {
            throw Failure.refused("\(name) is done by \(first.method.rawValue)")
        }
        return try await action.run(service(input), values)
    }

    private func new<T: ProductModule>(_ input: ServiceInput) throws -> NewService<T> {
        NewService(
            id: input.id, plan: try T.Plan(stored: input.plan), order: try T.Order(stored: input.order),
            operation: input.operation, attempt: input.attempt,
            checkpoint: input.account == .null ? nil : try T.Account(stored: input.account),
            lifeline: Lifeline(home: home))
    }
    private func service<T: ProductModule>(_ input: ServiceInput) throws -> Service<T> {
        guard input.account != .null else { throw Failure.refused("The service was never created") }
        return Service(
            id: input.id, plan: try T.Plan(stored: input.plan), order: try T.Order(stored: input.order),
            account: try T.Account(stored: input.account), operation: input.operation, attempt: input.attempt,
            lifeline: Lifeline(home: home))
    }
}
