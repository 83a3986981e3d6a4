import Domain
import Hummingbird
import ModuleHost
import ModuleKit
import PanelCore
import Store
import Tasks
import Vocabulary

/// `/admin`: what needs a person, how things stand, what happened last.
enum AdminDashboard {
    static func show(_ context: StaffContext) async throws -> Response {
        let board = try await context.panel.dashboard()
        let now = context.site.moment(context.panel.now, .dateAndTime)
        let act: Act? =
            context.may(.manageServices) ? .link("New service", "/admin/services/new", icon: "plus").primary : nil
        let recent = context.may(.viewAuditLog) ? board.recent : []
        let names = try await context.names(recent.flatMap(\.people))
        let page = DashboardPage(
            sub: "\(now.text) \(context.site.zone.identifier)", act: act, needs: try await needs(board, context),
            facts: facts(board, context), modules: try await modules(context),
            allModules: context.link("/admin/modules", if: context.may(.viewModules)),
            recent: recent.map { HistoryEntry($0, names, context) },
            auditLog: context.link("/admin/audit-log", if: context.may(.viewAuditLog)))
        return try await context.page(page)
    }

    private static func needs(_ board: Dashboard, _ context: StaffContext) async throws -> [DashboardPage.Need] {
        let services = context.may(.viewServices) ? board.attention.map { need($0, context) } : []
        let modules = context.may(.viewModules) ? board.modules.compactMap { need($0, context) } : []
        return services + money(board.money, context) + modules + (try await tasks(context))
    }

    /// Money that waits for a person, and news of it that could not be booked.
    private static func money(_ money: MoneyAttention, _ context: StaffContext) -> [DashboardPage.Need] {
        guard context.may(.viewBilling) else { return [] }
        let now = context.site.moment(context.panel.now)
        func need(_ label: String, _ href: Link, _ why: String, _ status: StatusBadge, _ since: Moment? = nil)
            -> DashboardPage.Need
        {
            DashboardPage.Need(label: label, href: href, why: why, status: status, since: since ?? now)
        }
        var needs: [DashboardPage.Need] = []
        if money.heldPayments > 0 {
            needs.append(
                need(
                    counted(money.heldPayments, "held payment"), "/admin/payments?state=held",
                    "What came in is not what was asked for. Say what becomes of it.", StatusBadge(.error, "Held")))
        }
        needs += money.uncertainRefunds.prefix(5).map { refund in
            need(
                "Refund of \(refund.money.shownText)", "/admin/payments/\(refund.payment)",
                refund.problem ?? "Nobody knows whether it happened.", StatusBadge(refund: refund.state),
                context.site.moment(refund.changedAt))
        }
        if money.failedDeliveries > 0 {
            needs.append(
                need(
                    counted(money.failedDeliveries, "failed delivery", many: "failed deliveries"),
                    "/admin/deliveries?state=failed",
                    "What a gateway told could not be read or booked.", StatusBadge(.failed, "Failed")))
        }
        if money.heldDeliveries > 0 {
            needs.append(
                need(
                    counted(money.heldDeliveries, "held delivery", many: "held deliveries"),
                    "/admin/deliveries?state=held",
                    "What a gateway told belongs to nothing that the panel knows, or needs a decision.",
                    StatusBadge(.error, "Held")))
        }
        return needs
    }

    private static func need(_ item: ServiceOverview, _ context: StaffContext) -> DashboardPage.Need {
        let operation = item.service.operation
        let title = operation?.action.title ?? "The last operation"
        let cause = operation?.failure.map { Cause($0.reason) }
        return DashboardPage.Need(
            label: item.service.label, href: "/admin/services/\(item.service.id)",
            why: "\(title): \(cause?.user ?? "Somebody has to look.")", detail: cause?.log,
            status: ServiceHeader.badge(item.service), since: context.site.moment(item.service.changedAt))
    }

    private static func need(_ status: ModuleStatus, _ context: StaffContext) -> DashboardPage.Need? {
        guard let reason = status.reason else { return nil }
        return DashboardPage.Need(
            label: status.title, href: "/admin/modules/\(status.key)", why: reason, status: status.badge,
            since: context.site.moment(status.row.changedAt))
    }

    /// Tasks that wait for a person and belong to no service; those of services stand with their services. And the case
    /// that nobody works at all.
    private static func tasks(_ context: StaffContext) async throws -> [DashboardPage.Need] {
        guard context.may(.viewTasks) else { return [] }
        let filter = TaskFilter(states: [.failed, .uncertain])
        let troubled = try await context.panel.tasks.list(filter, limit: 50).tasks.filter { $0.service == nil }
        let needs = troubled.prefix(10).map { task -> DashboardPage.Need in
            let cause = task.fault.map { Cause($0) }
            return DashboardPage.Need(
                label: task.label, href: "/admin/tasks/\(task.id)", why: cause?.user ?? "Somebody has to look.",
                detail: cause?.log, status: task.badge, since: context.site.moment(task.finishedAt ?? task.createdAt))
        }
        let workers = try await context.panel.tasks.workers()
        if !workers.contains(where: \.isAlive) {
            let last = workers.map(\.seenAt).max() ?? context.panel.now
            return [
                DashboardPage.Need(
                    label: "No worker is running", href: "/admin/tasks",
                    why: "Tasks wait until one is started with “aviary work”.",
                    status: StatusBadge(.failed, "Stopped"), since: context.site.moment(last))
            ] + needs
        }
        let unserved = try await context.panel.unservedQueues().map { count in
            DashboardPage.Need(
                label: "Nobody works on the queue “\(count.queue)”",
                href: Link("/admin/tasks", query: [("queue", count.queue)]),
                why: "\(counted(count.waiting + count.scheduled, "task")) wait until one serves it.",
                status: StatusBadge(.failed, "No worker"), since: context.site.moment(context.panel.now))
        }
        return unserved + needs
    }

    private static func facts(_ board: Dashboard, _ context: StaffContext) -> [Fact] {
        var facts: [Fact] = []
        if context.may(.viewServices) {
            let link = { (status: ProvisionStatus) -> Link in "/admin/services?status=\(status.rawValue)" }
            facts.append(Fact("Services running", shown(board.counts[.completed] ?? 0), href: link(.completed)))
            facts.append(Fact("Suspended", shown(board.counts[.suspended] ?? 0), href: link(.suspended)))
        }
        if context.may(.viewBilling) {
            let due = board.money.due.filter { $0.amount > 0 }.map(\.shownText)
            let overdue = board.money.overdue > 0 ? "\(shown(board.money.overdue)) overdue" : nil
            facts.append(
                Fact(
                    "Unpaid", due.isEmpty ? "Nothing" : due.joined(separator: ", "),
                    href: overdue == nil ? "/admin/invoices?state=unpaid" : "/admin/invoices?state=overdue",
                    small: overdue))
        }
        if context.may(.viewTasks) {
            let running = board.tasks.reduce(0) { $0 + $1.running }
            let waiting = board.tasks.reduce(0) { $0 + $1.waiting + $1.scheduled }
            facts.append(Fact("Tasks running", shown(running), href: "/admin/tasks?status=running"))
            facts.append(Fact("Tasks waiting", shown(waiting), href: "/admin/tasks?status=waiting"))
        }
        return facts
    }

    private static func modules(_ context: StaffContext) async throws -> [DashboardPage.ModuleLine] {
        guard context.may(.viewModules) else { return [] }
        return try await context.panel.allModules().filter { $0.status.row.state != .inactive }.map { module in
            DashboardPage.ModuleLine(
                name: module.status.title, href: "/admin/modules/\(module.status.key)", state: module.status.badge,
                services: shown(module.serviceCount))
        }
    }
}
