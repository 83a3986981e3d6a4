/// A service that is to be created: it has a plan and an order, and no account yet.
public struct NewService<M: ProductModule>: Sendable {
    public let id: ServiceID
    public let plan: M.Plan
    public let order: M.Order
    /// The same across retries, crashes and an admin's "retry": hand it to the remote side so that nothing is made twice.
    /// At most 40 characters: letters, digits and `-`.
    public let operation: String
    public let attempt: Attempt
    /// What an earlier attempt stored with ``checkpoint(_:)``, to go on from.
    public let checkpoint: M.Account?
    let lifeline: Lifeline

    /// Stores what exists so far, before the next remote step. When this returns, it survives a crash.
    public func checkpoint(_ account: M.Account) async throws {
        try await lifeline.checkpoint(service: id, account: account)
    }

    /// Tells the client and the staff how far the work is; `percent` from 0 to 100.
    public func progress(_ percent: Int, _ text: String) async { await lifeline.progress(percent, text) }
}

/// A service that exists, with its account.
public struct Service<M: ProductModule>: Sendable {
    public let id: ServiceID
    public let plan: M.Plan
    public let order: M.Order
    public let account: M.Account
    /// As ``NewService/operation``.
    public let operation: String
    public let attempt: Attempt
    let lifeline: Lifeline

    /// Stores a changed account. When this returns, it survives a crash.
    public func checkpoint(_ account: M.Account) async throws {
        try await lifeline.checkpoint(service: id, account: account)
    }

    /// As ``NewService/progress(_:_:)``.
    public func progress(_ percent: Int, _ text: String) async { await lifeline.progress(percent, text) }
}

/// Which run of an operation this is.
public struct Attempt: Codable, Sendable, Equatable {
    /// Counts from 1.
    public var number: Int
    /// An earlier run ended without a word: the process died or took too long. Look before you make anything.
    public var isAfterInterruption: Bool

    public init(number: Int = 1, isAfterInterruption: Bool = false) {
        self.number = number
        self.isAfterInterruption = isAfterInterruption
    }
}

/// A service's way back to the panel while one call runs.
struct Lifeline: Sendable {
    let home: Home

    func checkpoint(service: ServiceID, account: some Encodable) async throws {
        let document = try JSONValue(encoding: account, secrets: .plain)
        _ = try await home.ask(.checkpoint(service: service, account: document))
    }

    /// Progress is news, not a result: when the panel cannot take it, the work goes on.
    func progress(_ percent: Int, _ text: String) async {
        _ = try? await home.ask(.progress(percent: min(max(percent, 0), 100), text: text))
    }
}
