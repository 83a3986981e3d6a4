import Domain
public import Foundation
public import ModuleHost
public import SQLEngine
import Store
public import Tasks
import Vocabulary

/// The panel: everything it is made of, as one value. Its verbs are methods, one file each.
///
/// ```swift
/// let service = try await panel.placeOrder(order, by: actor)
/// ```
public struct Panel: Sendable {
    public let database: any Database
    public let tasks: TaskQueue
    public let modules: ModuleHost
    public let settings: PanelSettings
    let passwords: PasswordHasher
    /// Tries to sign in under one name go one after the other.
    let doorTurns = Turns()

    public init(database: any Database, modules: ModuleHost, settings: PanelSettings) {
        self.database = database
        self.tasks = TaskQueue(database: database)
        self.modules = modules
        self.settings = settings
        self.passwords = PasswordHasher()
    }

    /// The business clock: what time it is for clients, invoices and histories. Leases and schedules have the database's clock.
    public var now: Date { settings.clock() }

    /// What the workers of this panel can do.
    public var registry: TaskRegistry {
        var registry = TaskRegistry()
        registry.register(ServiceTask.self, ended: serviceTaskEnded) { task, context in try await operate(task, context)
        }
        registry.register(DeliveryTask.self, ended: deliveryTaskEnded) { task, context in
            try await settleDelivery(task, context)
        }
        registry.register(RefundTask.self, ended: refundTaskEnded) { task, context in try await giveBack(task, context)
        }
        registry.register(FetchTask.self) { task, context in try await fetchMissed(task, context) }
        registry.register(ExpireTask.self) { task, context in try await expireOrders(task, context) }
        registry.register(RetentionTask.self) { task, context in try await forgetTheOld(task, context) }
        return registry
    }

    /// The queues of the panel, and how many of their tasks run at once in one process.
    public static let queues = [
        QueueSettings("default", concurrency: 10), QueueSettings(ServiceTask.queue, concurrency: 16),
        QueueSettings(DeliveryTask.queue, concurrency: 16),
    ]
}

/// What is decided when the panel starts.
public struct PanelSettings: Sendable {
    /// The public address, for links; without a slash at the end.
    public var url: String
    /// Seconds a module has for one step of an operation.
    public var moduleLimit: Double
    /// Seconds a module has to answer a page.
    public var pageLimit: Double
    /// Days for which tasks are kept after their end.
    public var keepTasks: Int
    /// Days for which the lines of the module log are kept; `nil` for ever.
    public var keepModuleLog: Int?
    public var clock: @Sendable () -> Date

    public init(
        url: String = "http://127.0.0.1:8080", moduleLimit: Double = 60, pageLimit: Double = 5,
        keepTasks: Int = 30, keepModuleLog: Int? = nil,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.url = url
        self.moduleLimit = moduleLimit
        self.pageLimit = pageLimit
        self.keepTasks = max(1, keepTasks)
        self.keepModuleLog = keepModuleLog
        self.clock = clock
    }
}

/// Written in the same transaction as a verb's own effects: a reply to remember, a test's trap.
public typealias Alongside<Value> = @Sendable (Value, Connection) throws -> Void
