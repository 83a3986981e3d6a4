/// The part of the dispatcher that is about payments.
struct PaymentDispatch<M: PaymentModule> {
    let module: M

    func run(_ call: Call) async throws -> JSONValue {
        switch call {
        case .start(let payment): return try secretly(try await module.start(payment))
        case .proceed(let payment, let input):
            guard let module = module as? any ContinuesCheckout else {
                throw Failure.unsupported("Its checkout has no form of its own")
            }
            return try secretly(try await module.proceed(payment, with: input))
        case .refund(let refund):
            guard let module = module as? any Refunds else { throw Failure.unsupported("It cannot give money back") }
            return try JSONValue(encoding: try await module.refund(refund))
        case .capture(let payment, let amount):
            return try JSONValue(encoding: try await capturing().capture(payment, amount: amount))
        case .release(let payment): return try JSONValue(encoding: try await capturing().release(payment))
        case .fetch(let payment): return try JSONValue(encoding: try await fetching().fetch(payment))
        case .fetchSince(let cursor): return try JSONValue(encoding: try await fetching().fetch(since: cursor))
        default: throw Failure.unsupported("\(call.scope.action) is not about a payment")
        }
    }

    private func capturing() throws -> any Captures {
        guard let module = module as? any Captures else { throw Failure.unsupported("It cannot capture") }
        return module
    }

    private func fetching() throws -> any Fetches {
        guard let module = module as? any Fetches else {
            throw Failure.unsupported("It cannot ask what became of a payment")
        }
        return module
    }

    private func secretly(_ checkout: Checkout) throws -> JSONValue {
        try JSONValue(encoding: checkout, secrets: .plain)
    }
}
