public import Domain
import Foundation
public import ModuleHost
import SQLEngine
public import Store
public import Tasks
public import Vocabulary

/// A service with the names that stand beside it in lists and on its page.
public struct ServiceOverview: Sendable {
    public var service: Domain.Service
    public var client: Client
    public var product: Product
    public var instance: Instance?
    /// The invoice that it, or a change of it, waits for.
    public var waitsFor: Invoice?
}

/// A product with its prices and options.
public struct PricedProduct: Sendable {
    public var product: Product
    public var prices: [Price]
    public var options: [ProductOption]
}

/// A client with the people and links that belong to it.
public struct ClientOverview: Sendable {
    public var client: Client
    public var users: [User]
    public var invitations: [Invitation]
}

/// A module with its groups and how much of it is in use.
public struct ModuleOverview: Sendable {
    public var status: ModuleStatus
    public var groups: [(group: InstanceGroup, members: [Instance])]
    public var usage: [InstanceID: Int64]
    public var productCount: Int
    public var serviceCount: Int
}

/// What the dashboard shows.
public struct Dashboard: Sendable {
    public var attention: [ServiceOverview]
    public var counts: [ProvisionStatus: Int]
    public var recent: [AuditEntry]
    public var modules: [ModuleStatus]
    public var tasks: [TaskCounts]
    public var money: MoneyAttention
}

/// What pages and the API read. Every list is one transaction with a fixed number of statements.
extension Panel {
    public func services(_ filter: ServiceFilter, _ page: PageRequest) async throws -> Page<ServiceOverview> {
        try await database.read { db in
            let found = try db.services.page(filter, page)
            return Page(items: try Self.overviews(found.items, in: db), next: found.next)
        }
    }

    public func service(_ id: ServiceID) async throws -> ServiceOverview? {
        try await database.read { db in try db.services.find(id).flatMap { try Self.overviews([$0], in: db).first } }
    }

    public func serviceCounts() async throws -> [ProvisionStatus: Int] {
        try await database.read { db in try db.services.counts() }
    }

    public func history(of id: ServiceID) async throws -> [HistoryEntry] {
        try await database.read { db in try db.services.history(of: id) }
    }

    private static func overviews(_ services: [Domain.Service], in db: Connection) throws -> [ServiceOverview] {
        let clients = try db.clients.find(Array(Set(services.map(\.client))))
        let products = try db.products.find(Array(Set(services.map(\.product))))
        let instances = try db.modules.instances(Array(Set(services.compactMap(\.instance))))
        let waiting = Dictionary(
            uniqueKeysWithValues: services.compactMap { service in service.openInvoice.map { (service.id, $0) } })
        let invoices = waiting.isEmpty ? [:] : try db.invoices.find(Array(Set(waiting.values)))
        return services.compactMap { service in
            guard let client = clients[service.client], let product = products[service.product] else { return nil }
            return ServiceOverview(
                service: service, client: client, product: product,
                instance: service.instance.flatMap { instances[$0] },
                waitsFor: waiting[service.id].flatMap { invoices[$0] }.flatMap { $0.state == .unpaid ? $0 : nil }
            )
        }
    }

    public func clients(search: String?, _ page: PageRequest) async throws -> Page<Client> {
        try await database.read { db in try db.clients.page(search: search, page) }
    }

    public func client(_ id: ClientID) async throws -> ClientOverview? {
        try await database.read { db in
            guard let client = try db.clients.find(id) else { return nil }
            return ClientOverview(
                client: client, users: try db.clients.users(of: id), invitations: try db.clients.invitations(of: id))
        }
    }

    /// The clients a user may look at.
    public func clients(of user: UserID) async throws -> [Client] {
        try await database.read { db in try db.clients.clients(of: user) }
    }

    public func products(module: ModuleKey? = nil, _ page: PageRequest) async throws -> Page<PricedProduct> {
        try await database.read { db in
            let found = try db.products.page(module: module, page)
            return Page(items: try Self.priced(found.items, in: db), next: found.next)
        }
    }

    public func product(_ id: ProductID) async throws -> PricedProduct? {
        try await database.read { db in try db.products.find(id).flatMap { try Self.priced([$0], in: db).first } }
    }

    /// What clients are offered, with the prices in their currency.
    public func offered(in currency: Currency) async throws -> [PricedProduct] {
        let registry = modules.registry
        return try await database.read { db in
            let usable = Set(
                try db.modules.all().filter { row in
                    ModuleStatus(row: row, manifest: registry[row.key]?.manifest, instances: []).refusal == nil
                }.map(\.key))
            let products = try db.products.offered().filter { usable.contains($0.module) }
            return try Self.priced(products, in: db).map { item in
                PricedProduct(
                    product: item.product, prices: item.prices.filter { $0.currency == currency }, options: item.options
                )
            }.filter { !$0.prices.isEmpty }
        }
    }

    /// Every product, for choices.
    public func allProducts() async throws -> [PricedProduct] {
        try await database.read { db in try Self.priced(try db.products.all(), in: db) }
    }

    static func priced(_ products: [Product], in db: Connection) throws -> [PricedProduct] {
        let prices = try db.products.prices(of: products.map(\.id))
        let options = try db.options.of(products.map(\.id))
        return products.map {
            PricedProduct(product: $0, prices: prices[$0.id] ?? [], options: options[$0.id] ?? [])
        }
    }

    public func module(_ key: ModuleKey) async throws -> ModuleOverview {
        let registry = modules.registry
        return try await database.read { db in
            ModuleOverview(
                status: try ModuleStatus.read(key, registry, in: db),
                groups: try db.modules.groups(of: key).map { ($0, try db.modules.members(of: $0.id)) },
                usage: try db.modules.usage(of: key), productCount: try db.products.count(module: key),
                serviceCount: try db.services.unendedCount(module: key))
        }
    }

    public func allModules() async throws -> [ModuleOverview] {
        var overviews: [ModuleOverview] = []
        for status in try await modules.statuses() { overviews.append(try await module(status.key)) }
        return overviews
    }

    public func allStaff() async throws -> [(staff: Staff, roles: [Role])] {
        try await database.read { db in try db.staff.all().map { ($0, try db.staff.roles(of: $0.id)) } }
    }

    public func staff(_ id: StaffID) async throws -> (staff: Staff, roles: [Role])? {
        try await database.read { db in try db.staff.find(id).map { ($0, try db.staff.roles(of: $0.id)) } }
    }

    public func roles() async throws -> [Role] {
        try await database.read { db in try db.staff.roles() }
    }

    public func auditLog(
        subject: String? = nil, kind: String? = nil, search: String? = nil, _ page: PageRequest
    ) async throws -> Page<AuditEntry> {
        try await database.read { db in try db.records.auditLog(subject: subject, kind: kind, search: search, page) }
    }

    public func moduleLog(_ filter: ModuleLogFilter, _ page: PageRequest) async throws -> Page<ModuleLogRow> {
        try await database.read { db in try db.records.moduleLog(filter, page) }
    }

    public func moduleLogRow(_ id: Int64) async throws -> ModuleLogRow? {
        try await database.read { db in try db.records.moduleLogRow(id) }
    }

    public func dashboard() async throws -> Dashboard {
        let statuses = try await modules.statuses()
        let counts = try await tasks.counts()
        return try await database.read { db in
            let waiting = try db.services.page(ServiceFilter(needsAttention: true), PageRequest(limit: 20))
            return Dashboard(
                attention: try Self.overviews(waiting.items, in: db), counts: try db.services.counts(),
                recent: try db.records.auditLog(PageRequest(limit: 10)).items, modules: statuses, tasks: counts,
                money: try moneyAttention(in: db))
        }
    }

    /// What the sidebar counts: services and payments that wait for a person, tasks that run.
    public func sidebarCounts() async throws -> (attention: Int, held: Int, running: Int) {
        let running = try await tasks.counts().reduce(0) { $0 + $1.running }
        return try await database.read { db in
            (try db.services.attentionCount(), try db.payments.heldCount(), running)
        }
    }

    /// The seller's name, for clients.
    public func sellerName() async throws -> String {
        try await database.read { db in
            let seller = try billing(in: db).seller.name
            if !seller.isEmpty { return seller }
            return try db.records.setting("seller.name")?.stringValue ?? "Aviary"
        }
    }
}
