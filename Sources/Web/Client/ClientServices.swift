import Domain
import Hummingbird
import ModuleKit
import PanelCore
import Store
import Tasks
import Vocabulary

/// `/services`: what the client has, and one of it.
enum ClientServices {
    static func list(_ context: ClientContext) async throws -> Response {
        let found = try await context.panel.services(ServiceFilter(client: context.client.id), PageRequest(limit: 200))
        let rows = found.items.map { item in
            ClientServicesPage.Row(
                label: item.service.label, href: "/services/\(item.service.id)", product: item.product.name,
                status: badge(item.service), price: price(item.service))
        }
        return try await context.page(ClientServicesPage(rows: rows), at: .services)
    }

    static func show(_ context: ClientContext) async throws -> Response {
        let item = try await own(context)
        let history = try await context.panel.history(of: item.service.id)
        let page = ClientServicePage(
            header: try await header(item, context), live: try await block(item, context),
            note: try await note(item, context), acts: acts(item.service, context),
            facts: facts(item, context), order: try orderFacts(item, context),
            invoices: try await invoices(item.service, context), history: lines(history, context))
        return try await context.page(page, at: .services)
    }

    static func live(_ context: ClientContext) async throws -> Response {
        let id = try await own(context).service.id
        return try Live.stream(context.site) {
            guard let item = try await context.panel.service(id), let block = try await block(item, context) else {
                return nil
            }
            return try context.site.templates.render(block)
        }
    }

    /// The service of the path, if it is this client's; what is not theirs is not there.
    static func own(_ context: ClientContext) async throws -> ServiceOverview {
        guard let item = try await context.panel.service(context.request.key()),
            item.service.client == context.client.id
        else {
            throw Failure.notFound("There is no such service")
        }
        return item
    }

    static func header(_ item: ServiceOverview, _ context: ClientContext, current: String? = nil) async throws
        -> ClientServiceHeader
    {
        ClientServiceHeader(
            id: item.service.id.description, label: item.service.label, status: badge(item.service),
            sub: "\(item.product.name), \(price(item.service))",
            moduleTabs: await tabs(of: item, context).map { ($0.key, $0.title) },
            current: current)
    }

    /// The module's tabs; none while it cannot say, for the rest of the page is right without them.
    static func tabs(of item: ServiceOverview, _ context: ClientContext) async -> [TabSpec] {
        guard item.service.hasTabs else { return [] }
        return (try? await context.panel.tabs(of: item.service)) ?? []
    }

    private static func badge(_ service: Domain.Service) -> StatusBadge {
        StatusBadge(service: ServiceStatusWord(rawValue: service.provisionStatus.rawValue) ?? .pending, to: .client)
    }

    private static func price(_ service: Domain.Service) -> String {
        "\(service.money.shownText) \(service.period.suffix)"
    }

    /// While something is being done; `nil` when nothing is.
    private static func block(_ item: ServiceOverview, _ context: ClientContext) async throws -> ClientServiceLive? {
        guard let operation = item.service.operation, operation.status.isOpen else { return nil }
        let task = try await TaskID(operation.task).flatMapAsync { try await context.panel.tasks.task($0) }
        let label = task?.progressText ?? words(operation.action)
        let sentence =
            task?.state == .running ? "This is being done now." : "This waits for its turn and begins by itself."
        return ClientServiceLive(
            url: "/services/\(item.service.id)/live", reload: "/services/\(item.service.id)",
            status: badge(item.service),
            progress: Progress(label: label, percent: task?.progress, sentence: sentence))
    }

    private static func words(_ action: ServiceAction) -> String {
        switch action {
        case .create: "Your service is being set up"
        case .suspend: "Your service is being suspended"
        case .unsuspend: "Your service is being resumed"
        case .terminate: "Your service is being closed"
        case .changePackage: "Your plan is being changed"
        }
    }

    private static func acts(_ service: Domain.Service, _ context: ClientContext) -> [Act] {
        ClientChanges.isOffered(service, context.panel) ? [.link("Change", "/services/\(service.id)/change")] : []
    }

    private static func invoices(_ service: Domain.Service, _ context: ClientContext) async throws -> [Fact] {
        try await context.panel.invoices(about: service.id).filter { $0.number != nil }.map { invoice in
            Fact(
                invoice.title, invoice.totalMoney.shownText, href: "/invoices/\(invoice.id)",
                small: StatusBadge(invoice: invoice.state).word)
        }
    }

    /// What it waits for, if that is the client's to do.
    private static func waiting(_ item: ServiceOverview, _ context: ClientContext) -> Note? {
        guard let invoice = item.waitsFor else { return nil }
        let service = item.service
        let until = service.reservedUntil.map {
            " It is kept for you until \(context.site.moment($0, .dateAndTime).text)."
        }
        let title =
            service.pendingChange == nil ? "It is set up when it is paid" : "Your change is made when it is paid"
        return Note(
            .pending, title, "\(invoice.title) over \(invoice.due.shownText) is open.\(until ?? "")",
            acts: [.link("Pay", "/invoices/\(invoice.id)/pay")])
    }

    private static func note(_ item: ServiceOverview, _ context: ClientContext) async throws -> Note? {
        if let note = waiting(item, context) { return note }
        let service = item.service
        let seller = try await context.panel.sellerName()
        if service.attention {
            return Note(
                .failed, "We are looking into it", "Something did not work as it should. You need not do anything.")
        }
        if service.state == .suspended {
            return Note(
                .suspended, "Suspended",
                "Everything in it is kept, and it works again as soon as it is resumed. Ask \(seller) about it.")
        }
        return nil
    }

    private static func facts(_ item: ServiceOverview, _ context: ClientContext) -> [Fact] {
        var facts = [
            Fact("Product", item.product.name), Fact("Price", price(item.service)),
            Fact("Ordered", context.site.moment(item.service.createdAt, .dateAndTime)),
        ]
        if let active = item.service.activatedAt {
            facts.append(Fact("Active since", context.site.moment(active, .dateAndTime)))
        }
        return facts
    }

    /// What was ordered, by the labels of the order form; secrets are not shown.
    private static func orderFacts(_ item: ServiceOverview, _ context: ClientContext) throws -> [Fact] {
        let spec = try context.panel.modules.entry(item.service.module).manifest.order
        return spec.fields.compactMap { field in
            let value = item.service.orderData[field.key] ?? .null
            guard field.kind != .secret, value != .null else { return nil }
            let texts = (value.arrayValue ?? [value]).map { $0.stringValue ?? $0.text }
            return Fact(field.label, texts.joined(separator: ", "), isCode: true)
        }
    }

    /// Clients read what happened, without causes and ids.
    private static func lines(_ history: [Store.HistoryEntry], _ context: ClientContext) -> [HistoryEntry] {
        history.compactMap { entry in
            let isMove = entry.fromStatus != entry.toStatus
            guard isMove || entry.actor.kind == .user || entry.event == "Paid" else { return nil }
            let word = ServiceStatusWord(rawValue: entry.toStatus.rawValue) ?? .pending
            if entry.event == "Paid" { return HistoryEntry(.pending, "Paid", moment: context.site.moment(entry.at)) }
            return HistoryEntry(word.tone(to: .client), word.clientWord, moment: context.site.moment(entry.at))
        }
    }
}

extension Domain.Service {
    /// Whether its module's pages are open to the client. What is suspended stays theirs to prepare.
    var hasTabs: Bool { [.active, .suspended].contains(state) && account != nil }
}

extension Optional {
    /// `flatMap` for a closure that waits.
    func flatMapAsync<Value>(_ change: (Wrapped) async throws -> Value?) async rethrows -> Value? {
        if let self { try await change(self) } else { nil }
    }
}
