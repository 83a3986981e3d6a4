/// The services of this module, and of no other: to be read, for whatever is about all of them.
///
/// ```swift
/// for try await service in home.services.all() where service.state == "active" {
///     let account: Account = try service.account.decode()
/// }
/// ```
public struct HomeServices: Sendable {
    let home: Home
    fileprivate static let pageSize = 100

    /// One service; `nil` when it is not this module's.
    public func find(_ id: ServiceID) async throws(Failure) -> KnownService? {
        do { return try await home.ask(.service(id: id)).decode(KnownService?.self) } catch let failure as Failure {
            throw failure
        } catch {
            throw .crashed(Failure.Reason("The panel's answer was not understood", log: "\(error)"))
        }
    }

    /// All services, the newest first, read a page at a time: any number of them needs little memory.
    public func all() -> AsyncThrowingStream<KnownService, any Error> {
        let pages = Pages(home: home)
        return AsyncThrowingStream { try await pages.next() }
    }

    private actor Pages {
        private let home: Home
        private var page: [KnownService] = []
        private var last: ServiceID?
        private var isOver = false

        init(home: Home) { self.home = home }

        func next() async throws -> KnownService? {
            if page.isEmpty, !isOver {
                page = try await home.ask(.services(before: last, limit: HomeServices.pageSize)).decode(
                    [KnownService].self
                ).reversed()
                isOver = page.count < HomeServices.pageSize
                last = page.first?.id
            }
            return page.popLast()
        }
    }
}

/// A service as its module may see it.
public struct KnownService: Codable, Sendable, Equatable, Identifiable {
    public var id: ServiceID
    public var label: String
    /// `pending`, `active`, `suspended`, `terminated`, `cancelled` or `fraud`.
    public var state: String
    /// The server or account it is on; `nil` before it has one.
    public var instance: InstanceID?
    /// What the client filled in, by the module's order form.
    public var order: JSONValue
    /// What the service may use, by the module's plan form; null before it is created.
    public var plan: JSONValue
    /// What the module remembers of it; null before it is created.
    public var account: JSONValue

    public init(
        id: ServiceID, label: String, state: String, instance: InstanceID?, order: JSONValue, plan: JSONValue,
        account: JSONValue
    ) {
        self.id = id
        self.label = label
        self.state = state
        self.instance = instance
        self.order = order
        self.plan = plan
        self.account = account
    }
}
