import Domain
import PanelCore
import Store
import Vocabulary

/// How staff read the audit log: who did what to which thing.
extension AuditEntry {
    /// Who did it; the panel itself has a name of its own.
    ///
    /// - Parameter names: what people are called, by their keys.
    func who(_ names: [String: String]) -> String { actorKind == .system ? "The panel" : names[actor] ?? actorName }

    /// What it was done to, as people call it; `nil` where the verb says it all.
    func subjectText(_ names: [String: String]) -> String? {
        switch subjectKind {
        case _ where action == "session.sign-in": nil
        case "staff", "user": names[subject] ?? subjectName
        case "token": "“\(subjectName)”"
        case "task" where subjectName == ServiceTask.name: "the work on a service"
        default: subjectName.isEmpty ? subject : subjectName
        }
    }

    /// The keys of the people that it is about.
    var people: [String] { [actor, subject] }

    /// A verb that stands between the person and the subject: "asked to suspend".
    var verb: String {
        if let known = Self.verbs[action] { return known }
        // What a module's tab can do is named by the module: "service.records.add".
        let parts = action.split(separator: ".")
        return parts.count == 3 ? "did “\(parts[2])” in “\(String(parts[1]).asWords)” of" : "did “\(action)” to"
    }

    /// What was done, as short text; secrets were masked before it was stored.
    var summary: String? {
        let lines = [Fact](stored: details).filter { !$0.text.isEmpty }.map { "\($0.label): \($0.text)" }
        guard !lines.isEmpty else { return nil }
        let text = lines.joined(separator: ", ")
        return text.count > 300 ? "\(text.prefix(300))…" : text
    }

    /// The subject's page, for those who may open it.
    func href(_ context: StaffContext) -> Link? {
        switch subjectKind {
        case "service": context.link("/admin/services/\(subject)", if: context.may(.viewServices))
        case "client": context.link("/admin/clients/\(subject)", if: context.may(.viewClients))
        case "product": context.link("/admin/products/\(subject)", if: context.may(.viewProducts))
        case "module": context.link("/admin/modules/\(subject)", if: context.may(.viewModules))
        case "task": context.link("/admin/tasks/\(subject)", if: context.may(.viewTasks))
        case "tasks": context.link("/admin/tasks", if: context.may(.viewTasks))
        case "invoice": context.link("/admin/invoices/\(subject)", if: context.may(.viewBilling))
        case "payment": context.link("/admin/payments/\(subject)", if: context.may(.viewBilling))
        case "delivery": context.link("/admin/deliveries/\(subject)", if: context.may(.viewBilling))
        case "settings": context.link("/admin/billing", if: context.may(.manageBillingSettings))
        case "schedule": context.link("/admin/tasks/schedules", if: context.may(.viewTasks))
        case "staff": context.link("/admin/staff/\(subject)", if: context.may(.viewStaff))
        case "role": context.link("/admin/roles/\(subject)", if: context.may(.viewStaff))
        default: nil
        }
    }

    /// The sorts of subjects there are, with the words that a filter shows.
    static let kinds: [(value: String, label: String)] = [
        ("service", "Services"), ("client", "Clients"), ("user", "Users"), ("product", "Products"), ("task", "Tasks"),
        ("invoice", "Invoices"), ("payment", "Payments"), ("delivery", "Deliveries"), ("settings", "Settings"),
        ("module", "Modules"), ("instance", "Instances"), ("group", "Groups"), ("staff", "Staff"), ("role", "Roles"),
        ("token", "API tokens"), ("tasks", "Many tasks"), ("schedule", "Schedules"), ("queue", "Queues"),
    ]

    private static let verbs = [
        "client.create": "added", "client.change": "changed", "client.invite": "invited a user to",
        "invitation.accept": "accepted the invitation of",
        "product.create": "added", "product.change": "changed", "product.plan": "changed the plan of",
        "product.options": "changed the options of",
        "invoice.draft": "wrote", "invoice.issue": "issued", "invoice.discard": "discarded",
        "invoice.cancel": "cancelled",
        "payment.open": "began to pay", "payment.book": "booked the payment", "payment.refund": "gave back of",
        "payment.resolve": "decided on the payment", "payment.capture": "took the payment",
        "payment.release": "let go of the payment", "refund.settle": "said how a refund ended of",
        "balance.adjust": "adjusted the balance of", "billing.settings": "changed the settings of",
        "delivery.replay": "had read again the delivery",
        "service.order": "ordered", "service.suspend": "asked to suspend", "service.unsuspend": "asked to unsuspend",
        "service.terminate": "asked to terminate", "service.change-package": "asked to change the package of",
        "service.order-change": "changed the order of", "service.retry": "had another try made for",
        "task.retry": "had another try made of", "task.cancel": "cancelled",
        "tasks.retry": "had another try made of", "tasks.cancel": "cancelled", "schedule.enable": "turned on",
        "schedule.disable": "turned off", "queue.limit": "limited",
        "module.activate": "activated", "module.deactivate": "deactivated", "module.update": "updated",
        "module.purge": "purged the data of", "instance.create": "added", "instance.change": "changed the settings of",
        "instance.test": "tested", "group.create": "added the group", "role.create": "added the role",
        "role.change": "changed the role", "staff.create": "added", "staff.change": "changed",
        "staff.change-password": "changed the password of", "user.change-password": "changed the password of",
        "session.sign-in": "signed in", "token.create": "made the API token",
        "token.revoke": "ended the API token",
    ]
}

extension HistoryEntry {
    /// An act as a line of the dashboard.
    init(_ entry: AuditEntry, _ names: [String: String], _ context: StaffContext) {
        let text = [entry.verb, entry.subjectText(names)].compactMap { $0 }.joined(separator: " ")
        self.init(
            .pending, entry.who(names), text, moment: context.site.moment(entry.at),
            icon: entry.actorKind == .system ? "gear" : "people")
    }
}
