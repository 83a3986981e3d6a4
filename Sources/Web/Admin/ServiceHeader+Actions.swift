import Domain
import ModuleHost
import ModuleKit
import PanelCore
import Store
import Vocabulary

/// The top of a service's pages, with what its reader can do now.
extension ServiceHeader {
    init(_ item: ServiceOverview, _ context: StaffContext, _ place: Place) {
        let service = item.service
        let places = Place.allCases.filter { place in
            switch place {
            case .overview, .tasks, .history: true
            case .log: context.may(.viewModuleLog)
            case .order: context.may(.manageServices)
            }
        }
        self.init(
            id: service.id.description, label: service.label, status: Self.badge(service), product: item.product.name,
            client: item.client.name,
            clientHref: context.link("/admin/clients/\(item.client.id)", if: context.may(.viewClients)),
            acts: Self.acts(service, context), more: Self.more(service, context),
            note: Self.waiting(item, context) ?? Self.note(service, context),
            facts: Self.facts(item, context), place: place, places: places)
    }

    static func badge(_ service: Domain.Service) -> StatusBadge {
        StatusBadge(service: ServiceStatusWord(rawValue: service.provisionStatus.rawValue) ?? .pending, to: .staff)
    }

    /// Why an action is not possible now; `nil` when it is.
    static func refusal(of action: ServiceAction, _ service: Domain.Service, _ context: StaffContext) -> String? {
        let manifest = context.panel.modules.registry[service.module]?.manifest
        return service.refusal(of: action, moduleCan: manifest?.allows(action) ?? false)
    }

    private static func acts(_ service: Domain.Service, _ context: StaffContext) -> [Act] {
        guard context.may(.manageServices) else { return [] }
        let path = "/admin/services/\(service.id)"
        var acts: [Act] = []
        if service.retryRefusal == nil { acts.append(.post("Try again", "\(path)/retry", icon: "retry").primary) }
        for action in [ServiceAction.suspend, .unsuspend] where refusal(of: action, service, context) == nil {
            acts.append(.post(action.title, "\(path)/\(action.rawValue)"))
        }
        if refusal(of: .changePackage, service, context) == nil {
            acts.append(.link("Change package", "\(path)/change-package"))
        }
        return acts
    }

    private static func more(_ service: Domain.Service, _ context: StaffContext) -> [Act] {
        guard context.may(.manageServices), refusal(of: .terminate, service, context) == nil else { return [] }
        return [.link("Terminate…", "/admin/services/\(service.id)/terminate").danger]
    }

    /// The invoice that it, or a change of it, waits for.
    private static func waiting(_ item: ServiceOverview, _ context: StaffContext) -> Note? {
        guard let invoice = item.waitsFor else { return nil }
        let until = item.service.reservedUntil.map {
            " It keeps its place until \(context.site.moment($0, .dateAndTime).text)."
        }
        let wanted = item.service.pendingChange?.options?.map(\.name) ?? []
        return Note(
            .pending, "Waits for payment of \(invoice.title)",
            "\(invoice.due.shownText) is due.\(until ?? "")\(item.service.pendingChange == nil ? "" : " Then its package is changed.")",
            lines: wanted,
            acts: context.may(.viewBilling) ? [.link("Open the invoice", "/admin/invoices/\(invoice.id)")] : [])
    }

    /// What failed, why, and what a person can do about it.
    private static func note(_ service: Domain.Service, _ context: StaffContext) -> Note? {
        guard let operation = service.operation, let failure = operation.failure, !operation.status.isOpen else {
            return nil
        }
        let cause = Cause(failure.reason)
        let open: [Act] = context.may(.viewTasks) ? [.link("Open its task", "/admin/tasks/\(operation.task)")] : []
        if operation.status == .uncertain {
            return Note(
                .error, "\(operation.action.title): nobody knows whether it was done", cause.user, detail: cause.log,
                lines: [
                    "Look at the server, then try again: if the module can look, it looks first; nothing is made twice."
                ],
                acts: open, icon: "uncertain")
        }
        return Note(.failed, "\(operation.action.title) failed", cause.user, detail: cause.log, acts: open)
    }

    private static func facts(_ item: ServiceOverview, _ context: StaffContext) -> [Fact] {
        let service = item.service
        let module = context.panel.modules.registry[service.module]?.manifest.about.title ?? service.module.name
        let setup = service.setup > 0 ? "\(Money(service.setup, service.currency).shownText) set-up" : nil
        var facts = [
            Fact(
                "State", service.state.rawValue.capitalisedFirst, small: service.attention ? "needs a person" : nil),
            Fact("Price", "\(service.money.shownText) \(service.period.suffix)", small: setup),
            Fact("Ordered", context.site.moment(service.createdAt, .dateAndTime)),
            Fact(
                "Module", module, href: context.link("/admin/modules/\(service.module)", if: context.may(.viewModules)),
                small: item.instance?.name ?? (service.state == .pending ? "not placed yet" : "its instance is gone")),
        ]
        if let ended = service.terminatedAt { facts.append(Fact("Ended", context.site.moment(ended, .dateAndTime))) }
        return facts
    }
}

extension ServiceRow {
    init(_ item: ServiceOverview, _ context: StaffContext) {
        self.init(
            label: item.service.label, href: "/admin/services/\(item.service.id)", client: item.client.name,
            clientHref: context.link("/admin/clients/\(item.client.id)", if: context.may(.viewClients)),
            product: item.product.name,
            status: ServiceHeader.badge(item.service), price: Amount(item.service.money),
            changed: context.site.moment(item.service.changedAt))
    }
}
