import Domain
import Hummingbird
import PanelCore
import Store
import Tasks
import Vocabulary

/// `/admin/services`: what was sold, and everything about one of it. What can be done to one is in
/// ``AdminServiceActions``, ordering in `AdminServiceOrders.swift`.
enum AdminServices {
    static func list(_ context: StaffContext) async throws -> Response {
        let request = context.request
        let client = try await request.query("client").flatMap { ClientID($0) }.flatMapAsync {
            try await context.panel.client($0)?.client
        }
        let status = request.query("status")
        let filter = ServiceFilter(
            client: client?.id, product: request.query("product").flatMap { ProductID($0) },
            module: request.query("module").flatMap { ModuleKey($0) },
            statuses: status.flatMap(ProvisionStatus.init).map { [$0] } ?? [], needsAttention: status == attention,
            search: request.query("q"))
        let found = try await context.panel.services(filter, context.part)
        let products = try await context.panel.allProducts().map(\.product)
        let modules = Set(products.map(\.module)).sorted { $0.description < $1.description }
        let page = ServicesPage(
            rows: found.items.map { ServiceRow($0, context) }, statuses: try await statuses(context, status: status),
            status: status,
            client: client.map { ($0.id.description, $0.name) }, query: request.query("q") ?? "",
            products: context.options("product", any: "Any product", products.map { ($0.id.description, $0.name) }),
            modules: context.options("module", any: "Any module", modules.map { ($0.description, $0.name) }),
            pager: context.pager(next: found.next, keeping: ["status", "client", "q", "product", "module"]),
            mayCreate: context.may(.manageServices))
        return try await context.page(page)
    }

    static func show(_ context: StaffContext) async throws -> Response {
        let item = try await find(context)
        let service = item.service
        let manifest = context.panel.modules.registry[service.module]?.manifest
        let tasks = try await context.panel.tasks.list(TaskFilter(service: service.id.uuid), limit: 5).tasks
        let history = try await context.panel.history(of: service.id).prefix(8)
        let names = try await context.names(history.map(\.actor.id))
        let page = ServicePage(
            header: ServiceHeader(item, context, .overview), live: try await block(item, context),
            account: account(service),
            order: [Fact](stored: service.orderData, manifest?.order ?? FormSpec(fields: [])),
            plan: [Fact](stored: service.plan ?? item.product.plan, manifest?.plan ?? FormSpec(fields: [])),
            tasks: tasks.map { TaskRow($0, context) }, history: history.map { HistoryEntry($0, names, context) },
            invoices: try await invoices(service, context), impossible: impossible(service, context),
            idField: CopyField(service.id.description, label: "the service id"))
        return try await context.page(page)
    }

    private static func invoices(_ service: Domain.Service, _ context: StaffContext) async throws -> [Fact] {
        guard context.may(.viewBilling) else { return [] }
        return try await context.panel.invoices(about: service.id).map { invoice in
            Fact(
                invoice.title, invoice.totalMoney.shownText, href: "/admin/invoices/\(invoice.id)",
                small: StatusBadge(invoice: invoice.state).word)
        }
    }

    static func live(_ context: StaffContext) async throws -> Response {
        let id = try await find(context).service.id
        return try Live.stream(context.site) {
            guard let item = try await context.panel.service(id), let block = try await block(item, context) else {
                return nil
            }
            return try context.site.templates.render(block)
        }
    }

    static func tasks(_ context: StaffContext) async throws -> Response {
        let item = try await find(context)
        let cursor = context.request.query("cursor").flatMap { TaskID($0) }
        let found = try await context.panel.tasks.list(TaskFilter(service: item.service.id.uuid), after: cursor)
        let page = ServiceTasksPage(
            header: ServiceHeader(item, context, .tasks), tasks: found.tasks.map { TaskRow($0, context) },
            pager: context.pager(next: found.next?.description))
        return try await context.page(page)
    }

    static func history(_ context: StaffContext) async throws -> Response {
        let item = try await find(context)
        let history = try await context.panel.history(of: item.service.id)
        let names = try await context.names(history.map(\.actor.id))
        let page = ServiceHistoryPage(
            header: ServiceHeader(item, context, .history), history: history.map { HistoryEntry($0, names, context) },
            pager: nil)
        return try await context.page(page)
    }

    static func log(_ context: StaffContext) async throws -> Response {
        let item = try await find(context)
        let found = try await context.panel.moduleLog(ModuleLogFilter(service: item.service.id), context.part)
        let page = ServiceLogPage(
            header: ServiceHeader(item, context, .log), rows: found.items.map { LogRow($0, service: nil, context) },
            pager: context.pager(next: found.next))
        return try await context.page(page)
    }

    /// The service that the path names.
    static func find(_ context: StaffContext) async throws -> ServiceOverview {
        guard let item = try await context.panel.service(context.request.key()) else {
            throw Failure.notFound("There is no such service")
        }
        return item
    }

    /// The word in the URL for services that wait for a person, whatever their status is.
    private static let attention = "attention"

    /// "All" and every status that something has; counts are of all services, whatever else is filtered.
    private static func statuses(_ context: StaffContext, status: String?) async throws -> [PageTab] {
        let counts = try await context.panel.serviceCounts()
        let waiting = try await context.panel.sidebarCounts().attention
        let kept = ["client", "q", "product", "module"].map { (name: $0, value: context.request.query($0)) }
        func tab(_ label: String, _ value: String?, _ count: Int) -> PageTab {
            PageTab(
                label, Link("/admin/services", query: [(name: "status", value: value)] + kept),
                isCurrent: status == value,
                count: count)
        }
        var tabs = [tab("All", nil, counts.values.reduce(0, +))]
        if waiting > 0 || status == attention { tabs.append(tab("Needs a person", attention, waiting)) }
        for known in ProvisionStatus.allCases where counts[known] != nil || known.rawValue == status {
            let word = ServiceStatusWord(rawValue: known.rawValue) ?? .pending
            tabs.append(tab(word.staffWord, known.rawValue, counts[known] ?? 0))
        }
        return tabs
    }

    /// The operation that is under way; `nil` when none is.
    private static func block(_ item: ServiceOverview, _ context: StaffContext) async throws -> ServiceLive? {
        guard let operation = item.service.operation, operation.status.isOpen, let id = TaskID(operation.task),
            let task = try await context.panel.tasks.task(id)
        else { return nil }
        let path = "/admin/services/\(item.service.id)"
        return ServiceLive(
            url: "\(path)/live", reload: "\(path)", operation: operation.action.title, state: task.badge,
            task: context.link("/admin/tasks/\(task.id)", if: context.may(.viewTasks)),
            progress: Progress(task, now: context.panel.now))
    }

    /// What the module remembers, without the service's own id, which stands on the page already.
    private static func account(_ service: Domain.Service) -> [Fact] {
        guard !service.state.isOver else { return [] }
        return [Fact](stored: service.account ?? service.checkpoint ?? .null).filter {
            $0.text != service.id.description
        }
    }

    private static func impossible(_ service: Domain.Service, _ context: StaffContext) -> [ServicePage.Impossible] {
        guard context.may(.manageServices) else { return [] }
        var list = [ServiceAction.suspend, .unsuspend, .changePackage, .terminate].compactMap { action in
            ServiceHeader.refusal(of: action, service, context).map { ServicePage.Impossible(action.title, $0) }
        }
        if let reason = service.retryRefusal { list.append(.init("Try again", reason)) }
        if let reason = service.orderChangeRefusal { list.append(.init("Change the order", reason)) }
        return list
    }
}

extension HistoryEntry {
    /// A line of a service's history as staff read it, with its cause.
    ///
    /// - Parameter names: what people are called, by their keys.
    init(_ entry: Store.HistoryEntry, _ names: [String: String], _ context: StaffContext) {
        let word = ServiceStatusWord(rawValue: entry.toStatus.rawValue) ?? .pending
        let before = ServiceStatusWord(rawValue: entry.fromStatus.rawValue) ?? .pending
        let isMove = entry.fromStatus != entry.toStatus
        // The panel notes a cause only when something did not work; what a person notes is a reason.
        let isSetback = entry.note != nil && entry.actor.kind == .system
        var details = isMove && entry.event != word.staffWord ? [entry.event] : []
        if entry.actor.kind != .system { details.append("By \(names[entry.actor.id] ?? entry.actor.name)") }
        if let note = entry.note { details += note.split(whereSeparator: \.isNewline).map(String.init) }
        self.init(
            isMove ? word.tone(to: .staff) : isSetback ? .failed : .pending, isMove ? word.staffWord : entry.event,
            isMove ? "from \(before.staffWord.lowercased())" : "", details: details,
            moment: context.site.moment(entry.at))
    }
}
