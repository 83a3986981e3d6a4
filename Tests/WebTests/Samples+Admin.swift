import Foundation
import Vocabulary

@testable import Web

extension Samples {
    static func moduleHeader(_ place: ModuleHeader.Place = .settings, _ state: ModuleStateWord = .active) -> ModuleHeader {
        ModuleHeader(
            key: "Product/PowerDNS", name: "PowerDNS", state: StatusBadge(module: state),
            sub: "Sells DNS zones on a PowerDNS server. Product module, version 1.0.0.",
            acts: [.post("Test connection", "/admin/modules/Product/PowerDNS/test")],
            more: [
                .link("Deactivate…", "/admin/modules/Product/PowerDNS/deactivate"),
                .link("Purge its data…", "/admin/modules/Product/PowerDNS/purge").danger,
            ],
            note: state == .restricted ? Note(.error, "It is restricted", "Files are 1.1.0, the panel knows 1.0.0.") : nil, place: place)
    }

    static func serviceHeader(_ place: ServiceHeader.Place = .overview) -> ServiceHeader {
        ServiceHeader(
            id: id, label: "kestrel-logistics.example", status: StatusBadge(service: .failed, to: .staff), product: "DNS Plus",
            client: "Kestrel Logistics GmbH", clientHref: "/admin/clients/1",
            acts: [
                .post("Try again", "/admin/services/\(id)/retry", icon: "retry").primary,
                .link("Change package", "/admin/services/\(id)/change-package"),
            ],
            more: [
                .post("Suspend", "/admin/services/\(id)/suspend"), .link("Terminate…", "/admin/services/\(id)/terminate").danger,
            ],
            note: Note(
                .failed, "The zone was not created",
                "PowerDNS refused: a zone of this name exists on the server and belongs to another account.",
                acts: [.link("Open the failed task", "/admin/tasks/1")]),
            facts: [
                Fact("Client", "Kestrel Logistics GmbH", href: "/admin/clients/1", small: "since March 2024"),
                Fact("Price", "€4.00 a month"), Fact("Ordered", ago(1500), small: "by Jonas Brandt"),
                Fact("Module", "PowerDNS", small: "ns-fra-1"),
            ], place: place, tasks: 3)
    }

    static let services: [ServiceRow] = ServiceStatusWord.allCases.enumerated().map { index, status in
        ServiceRow(
            label: "\(status.rawValue).kestrel-logistics.example", href: "/admin/services/\(index)", client: "Kestrel Logistics GmbH",
            clientHref: index == 0 ? nil : "/admin/clients/1", product: "DNS Plus", status: StatusBadge(service: status, to: .staff),
            price: index == 1 ? nil : Amount(Money(400, euro)), changed: ago(Double(index) * 4000 + 5))
    }

    static let tasks: [TaskRow] = TaskStateWord.allCases.map { state in
        TaskRow(
            label: "Create zone", href: "/admin/tasks/1", under: state == .failed ? "Refused: zone exists" : nil,
            state: StatusBadge(task: state), queue: "modules", attempts: "2 of 3", took: state == .waiting ? nil : "0.21 s",
            moment: state == .waiting ? nil : ago(1440))
    }

    static let log: [LogRow] = ["debug", "info", "warning", "error"].map { level in
        LogRow(
            text: "POST /api/v1/servers/localhost/zones 409", href: "/admin/module-log/1", level: LogRow.badge(level: level),
            module: "PowerDNS", service: level == "debug" ? nil : "kestrel-logistics.example",
            serviceHref: level == "debug" ? nil : "/admin/services/1", took: level == "debug" ? nil : "38 ms", moment: ago(1440))
    }

    static let history = [
        HistoryEntry(.failed, "Failed", "from processing", details: ["Create zone, attempt 2: refused"], moment: ago(1440)),
        HistoryEntry(.error, nil, "Server asked: not ours", moment: ago(1450), icon: "uncertain"),
        HistoryEntry(.pending, "Pending", details: ["Ordered by Jonas Brandt"], moment: ago(1500)),
    ]
    static let pager = Pager(newer: "/admin/services?cursor=a", older: "/admin/services?cursor=b")
    static func any(_ label: String, _ others: String...) -> [SelectOption] {
        [SelectOption("", "Any \(label)")] + others.map { SelectOption($0, $0) }
    }
    static let copy = CopyField(id, label: "the id")
    static let serviceLive = ServiceLive(
        url: "/admin/services/\(id)/live", reload: "/admin/services/\(id)", operation: "Create", state: StatusBadge(task: .running),
        task: "/admin/tasks/1", progress: progress)
    static let taskLive = TaskLive(
        url: "/admin/tasks/1/live", reload: "/admin/tasks/1", state: StatusBadge(task: .running), progress: progress)
    static let invitation = Invitation(
        email: "ada@kestrel.example", expires: ago(-600_000),
        link: CopyField("https://panel.heron.example/invitation/7f3c9e1b2d4a6f8091c3", label: "the invitation link"))

    static let admin: [Sample] = selling + running + panel

    private static let selling: [Sample] = [
        page("admin-dashboard", in: staff("Dashboard")) {
            DashboardPage(
                sub: "Everything else runs by itself. Sunday, 22 November 2026, 14:05.",
                act: .link("New service", "/admin/services/new", icon: "plus").primary,
                needs: [
                    .init(
                        label: "kestrel-logistics.example", href: "/admin/services/1",
                        why: "The server refused the zone: a zone of this name belongs to another account.",
                        status: StatusBadge(service: .failed, to: .staff), since: ago(1440)),
                    .init(
                        label: "Create zone oakandember.example", href: "/admin/tasks/1", why: "The first attempt timed out.",
                        status: StatusBadge(task: .uncertain), since: ago(120)),
                ],
                facts: [Fact("Services running", "1,284", small: "6 more than a week ago"), Fact("Orders today", "14")],
                modules: [.init(name: "PowerDNS", href: "/admin/modules/Product/PowerDNS", state: StatusBadge(module: .active), services: "912")],
                recent: history)
        },
        page("admin-dashboard-quiet", in: staff("Dashboard")) {
            DashboardPage(sub: "Sunday, 22 November 2026, 14:05.", needs: [], facts: [], modules: [], recent: [], auditLog: nil)
        },
        page("admin-clients", in: staff("Clients", flash: .refused("The client was not added."))) {
            ClientsPage(
                rows: [
                    .init(
                        name: "Kestrel Logistics GmbH", href: "/admin/clients/1", email: "jonas@kestrel.example", currency: "EUR",
                        services: "3", since: ago(90_000_000))
                ], query: "kest", pager: pager, mayCreate: true)
        },
        page("admin-clients-empty", in: staff("Clients")) { ClientsPage(rows: [], query: "", pager: nil, mayCreate: true) },
        page("admin-clients-nothing", in: staff("Clients")) { ClientsPage(rows: [], query: "kestrl", pager: nil, mayCreate: false) },
        page("admin-client-new", in: staff("Clients")) {
            AdminFormPage.newClient(form: DrawnForm(try ClientInput.spec(currencies: ["EUR", "GBP", "USD"])))
        },
        page("admin-client", in: staff("Clients", flash: .done("Invitation made."))) {
            ClientDetailPage(
                name: "Kestrel Logistics GmbH", sub: "Client since March 2024",
                acts: [.link("New service", "/admin/services/new?client=1", icon: "plus").primary],
                facts: [Fact("Email", "jonas@kestrel.example"), Fact("Currency", "EUR")], services: services,
                allServices: "/admin/services?q=kestrel",
                users: [
                    .init(name: "Jonas Brandt", email: "jonas@kestrel.example", lastSeen: ago(300)),
                    .init(name: "Ada Moore", email: "ada@kestrel.example", lastSeen: nil),
                ], invitations: [invitation],
                invite: FormPanel(
                    action: "/admin/clients/1/invite", form: DrawnForm(try InviteInput.spec(), id: "invite-"), submit: "Make invitation",
                    isPrimary: false),
                edit: FormPanel(
                    action: "/admin/clients/1",
                    form: DrawnForm(
                        try ClientInput.spec(currencies: []), values: ["name": "Kestrel Logistics GmbH", "email": "jonas@kestrel.example"]),
                    submit: "Save client", hidden: [HiddenField("version", "3")], isPrimary: false),
                id: copy)
        },
        page("admin-products", in: staff("Products")) {
            ProductsPage(
                rows: [(false, false), (true, false), (false, true)].map { hidden, retired in
                    .init(
                        name: "DNS Plus", href: "/admin/products/1", module: "PowerDNS",
                        state: ProductsPage.badge(isHidden: hidden, isRetired: retired), prices: hidden ? nil : "€4.00 a month",
                        services: "912", stock: retired ? "8 left" : nil)
                }, mayCreate: true)
        },
        page("admin-products-empty", in: staff("Products")) { ProductsPage(rows: [], mayCreate: true) },
        page("admin-product-new", in: staff("Products")) {
            AdminFormPage.newProduct(form: DrawnForm(try ProductNewInput.spec().offering(options("Product/PowerDNS"), for: "module")))
        },
        page("admin-product", in: staff("Products")) {
            ProductPage(
                name: "DNS Plus", state: ProductsPage.badge(isHidden: true, isRetired: false), sub: "Made by PowerDNS",
                note: Note(.suspended, "Nobody can order it yet", "It is hidden."),
                details: FormPanel(
                    action: "/admin/products/1",
                    form: DrawnForm(
                        try ProductInput.spec().offering(options("ns-fra-1", "Europe (group)"), for: "placement"),
                        values: ["name": "DNS Plus", "placement": "ns-fra-1", "hidden": true], id: "details-"), submit: "Save product"),
                prices: [
                    .init(period: "Monthly", amount: Amount(Money(400, euro)), setup: nil),
                    .init(period: "Annually", amount: Amount(Money(400_000, euro)), setup: Amount(Money(1000, euro))),
                ],
                addPrice: FormPanel(
                    action: "/admin/products/1/prices",
                    form: DrawnForm(
                        try PriceInput.spec(currencies: ["EUR", "USD"], periods: options("Monthly", "Annually")), id: "price-"),
                    submit: "Set price", isPrimary: false),
                plan: FormPanel(
                    action: "/admin/products/1/plan", form: DrawnForm(settings, values: stored, prefix: "plan."), submit: "Save plan",
                    isPrimary: false),
                planNote: nil, facts: [Fact("Services", "912"), Fact("Stock", "Any number")], id: copy)
        },
        page("admin-services", in: staff("Services")) {
            ServicesPage(
                rows: services,
                statuses: [
                    PageTab("All", "/admin/services", isCurrent: true, count: 1507),
                    PageTab("Failed or error", "/admin/services?status=failed", count: 3),
                    PageTab("Suspended", "/admin/services?status=suspended", count: 11),
                    PageTab("Terminated", "/admin/services?status=terminated", count: 204),
                ], status: nil, query: "", products: any("product", "DNS Plus"), modules: any("module", "PowerDNS"), pager: pager,
                mayCreate: true)
        },
        page("admin-services-nothing", in: staff("Services")) {
            ServicesPage(
                rows: [], statuses: [PageTab("All", "/admin/services")], status: "failed", query: "<kestrl>", products: any("product"),
                modules: any("module"), pager: nil, mayCreate: false)
        },
        page("admin-service-new", in: staff("Services")) {
            ServiceNewPage(
                clients: [SelectOption("", "Choose a client")], products: [SelectOption("", "Choose a product")],
                note: Note(.pending, "There is nothing to sell yet", acts: [.link("New product", "/admin/products/new")]))
        },
        page("admin-service-new-order", in: staff("Services")) {
            ServiceNewPage(
                clients: [SelectOption("1", "Kestrel Logistics GmbH", isChosen: true)],
                products: [SelectOption("2", "DNS Plus", isChosen: true)], client: "1", product: "2",
                heading: "DNS Plus for Kestrel Logistics GmbH", form: try orderForm())
        },
        page("admin-service", in: staff("Services", flash: .done("Service suspended."))) {
            ServicePage(
                header: serviceHeader(), live: serviceLive,
                account: [Fact("Zone", "kestrel-logistics.example.", isCode: true)],
                order: [Fact("Zone", "kestrel-logistics.example", isCode: true)],
                plan: [Fact("Records, at most", "200"), Fact("Types", "A, AAAA, CAA, CNAME, MX, NS, SRV, TXT")], tasks: tasks,
                history: history, impossible: [.init("Suspend", "only when completed"), .init("Unsuspend", "not suspended")],
                idField: copy)
        },
        block("admin-service-live-block") { serviceLive },
        page("admin-service-tasks", in: staff("Services")) {
            ServiceTasksPage(header: serviceHeader(.tasks), tasks: tasks, pager: pager)
        },
        page("admin-service-tasks-empty", in: staff("Services")) {
            ServiceTasksPage(header: serviceHeader(.tasks), tasks: [], pager: nil)
        },
        page("admin-service-history", in: staff("Services")) {
            ServiceHistoryPage(header: serviceHeader(.history), history: history, pager: nil)
        },
        page("admin-service-log", in: staff("Services")) { ServiceLogPage(header: serviceHeader(.log), rows: log, pager: nil) },
        page("admin-service-log-empty", in: staff("Services")) { ServiceLogPage(header: serviceHeader(.log), rows: [], pager: nil) },
        page("admin-service-order", in: staff("Services")) {
            ServiceOrderPage(
                header: serviceHeader(.order), order: [],
                panel: FormPanel(
                    action: "/admin/services/\(id)/order", form: try orderForm(), submit: "Save order data",
                    cancel: .link("Discard changes", "/admin/services/\(id)")), why: nil)
        },
        page("admin-service-order-fixed", in: staff("Services")) {
            ServiceOrderPage(
                header: serviceHeader(.order), order: [Fact("Zone", "kestrel-logistics.example")], panel: nil,
                why: "It can be changed when nothing is being done with the service.")
        },
        page("admin-service-terminate", in: staff("Services")) {
            ConfirmPage.terminate(
                serviceHeader(), consequences: ["The zone and its 12 records are deleted from the server."],
                form: try TerminateInput.drawn(typing: "kestrel-logistics.example"))
        },
        page("admin-service-change", in: staff("Services")) {
            AdminFormPage.changePackage(
                of: serviceHeader(),
                form: DrawnForm(try ChangePackageInput.spec().offering(options("DNS Basic", "DNS Pro"), for: "product"))
                    .changing("product") { for index in $0.options.indices { $0.options[index].small = "€2.00 a month" } })
        },
    ]

    private static let running: [Sample] = [
        page("admin-modules", in: staff("Modules")) {
            ModulesPage(
                rows: ModuleStateWord.allCases.map {
                    .init(
                        name: "PowerDNS", key: "Product/PowerDNS", href: "/admin/modules/Product/PowerDNS",
                        about: "Sells DNS zones on a PowerDNS server.", version: "1.0.0", state: StatusBadge(module: $0),
                        reason: $0 == .restricted ? "Its files are version 1.1.0; update it to use it." : nil, instances: "1",
                        services: "912")
                })
        },
        page("admin-modules-empty", in: staff("Modules")) { ModulesPage(rows: []) },
        page("admin-module", in: staff("Modules")) {
            ModulePage(
                header: moduleHeader(),
                instances: [
                    .init(name: "default", href: "/admin/modules/Product/PowerDNS", isCurrent: true, services: "912 services"),
                    .init(name: "ns-ams-1", href: "/admin/modules/Product/PowerDNS/instances/2", isCurrent: false, services: "None"),
                ], newInstance: "/admin/modules/Product/PowerDNS/instances/new",
                settings: FormPanel(
                    action: "/admin/modules/Product/PowerDNS/instances/1", form: DrawnForm(settings, values: stored),
                    submit: "Save settings"), settingsOf: "default",
                connection: .init(
                    status: StatusBadge(.completed, "Answers"),
                    facts: [Fact("Last test", ago(420)), Fact("Took", "11 ms"), Fact("Server", "PowerDNS 4.7.3")]),
                abilities: [.init("Suspend", true), .init("Pause", false), .init("Client tabs", true, "Records")])
        },
        page("admin-module-refused", in: staff("Modules", theme: .light)) {
            ModulePage(
                header: moduleHeader(), instances: [], newInstance: nil,
                settings: FormPanel(
                    action: "/admin/modules/Product/PowerDNS/instances/1", form: refusedForm, submit: "Save settings",
                    cancel: .link("Discard changes", "/admin/modules/Product/PowerDNS")), settingsOf: nil, connection: nil, abilities: [])
        },
        page("admin-module-restricted", in: staff("Modules")) {
            ModulePage(
                header: moduleHeader(.settings, .restricted), instances: [], newInstance: nil, settings: nil, settingsOf: nil,
                connection: nil, abilities: [])
        },
        page("admin-instance-new", in: staff("Modules")) {
            AdminFormPage.newInstance(
                of: moduleHeader(.other), form: DrawnForm(try InstanceInput.spec()).adding(DrawnForm(settings, prefix: "settings.")))
        },
        page("admin-groups", in: staff("Modules")) {
            GroupsPage(
                header: moduleHeader(.groups),
                groups: [.init(name: "europe", policy: "Least full", members: "ns-fra-1, ns-ams-1", products: "2")],
                panel: FormPanel(
                    action: "/admin/modules/Product/PowerDNS/groups",
                    form: DrawnForm(try GroupInput.spec().offering(options("ns-fra-1", "ns-ams-1"), for: "members")),
                    submit: "Add group"))
        },
        page("admin-groups-empty", in: staff("Modules")) {
            GroupsPage(header: moduleHeader(.groups), groups: [], panel: nil)
        },
        page("admin-module-deactivate", in: staff("Modules")) {
            ConfirmPage.deactivate(
                moduleHeader(.other), consequences: ["912 services can no longer be changed."], form: DrawnForm(try NoForm.spec()))
        },
        page("admin-module-purge", in: staff("Modules")) {
            ConfirmPage.purge(
                moduleHeader(.other), consequences: ["Its 4 tables and all settings are deleted."],
                form: try ConfirmInput.drawn(
                    typing: "Product/PowerDNS", issues: [Issue("must be Product/PowerDNS", field: "confirm")]))
        },
        page("admin-module-log", in: staff("Module log")) {
            ModuleLogPage(
                rows: log, modules: any("module", "PowerDNS"), levels: any("level", "error"), service: "", pager: pager)
        },
        page("admin-module-log-of-one", in: staff("Modules")) {
            ModuleLogPage(
                header: moduleHeader(.log), rows: [], modules: [], levels: any("level", "error"), service: "7f3c", pager: nil)
        },
        page("admin-log-entry", in: staff("Module log")) {
            LogEntryPage(
                text: "POST /api/v1/servers/localhost/zones", level: LogRow.badge(level: "error"),
                facts: [Fact("Module", "PowerDNS"), Fact("When", ago(1440))],
                request: "POST /api/v1/servers/localhost/zones\nX-API-Key: ••••\n\n{\n  \"name\": \"kestrel-logistics.example.\"\n}",
                response: "409 Conflict", context: nil, id: copy)
        },
        page("admin-tasks", in: staff("Tasks")) {
            TasksPage(
                rows: tasks,
                states: [
                    PageTab("All", "/admin/tasks", isCurrent: true), PageTab("Running", "/admin/tasks?status=running", count: 3),
                ], state: nil, queues: any("queue", "modules"), tag: "", service: nil, pager: pager)
        },
        page("admin-tasks-nothing", in: staff("Tasks")) {
            TasksPage(rows: [], states: [], state: "failed", queues: any("queue"), tag: "order", service: id, pager: nil)
        },
        page("admin-task", in: staff("Tasks")) {
            TaskPage(
                label: "Create zone", state: StatusBadge(task: .running), subject: "oakandember.example, Oak & Ember Ltd",
                subjectHref: "/admin/services/1", acts: [.post("Cancel task", "/admin/tasks/1/cancel")], note: nil, live: taskLive,
                facts: [
                    Fact("Added", ago(70, .clock), small: "by the order of Ada Moore"), Fact("Queue", "modules", small: "priority 0"),
                    Fact("Policy", "3 tries", small: "10 s doubling, limit 60 s"),
                ],
                attempts: [
                    .init(
                        number: "2", outcome: StatusBadge(task: .running), what: "The zone was not there, so it is created now",
                        node: "node-1", started: ago(4, .clock), took: nil),
                    .init(
                        number: "1", outcome: StatusBadge(task: .uncertain), what: "No answer within 60 s", node: "node-1",
                        started: ago(70, .clock), took: "60 s"),
                ], payload: "{\n  \"service\": \"019a3c61-02d7-7c55\",\n  \"action\": \"create\"\n}", id: copy)
        },
        block("admin-task-live-block") { taskLive },
        page("admin-task-waiting", in: staff("Tasks")) {
            TaskPage(
                label: "Create zone", state: StatusBadge(task: .waiting), subject: nil, subjectHref: nil, acts: [],
                note: Note(.error, "No worker takes tasks of its queue"), live: nil, facts: [], attempts: [], payload: "{}", id: copy)
        },
    ]

    private static let panel: [Sample] = [
        page("admin-staff", in: staff("Staff and roles")) {
            StaffPage(
                newMember: .link("New staff member", "/admin/staff/new", icon: "plus").primary,
                newRole: .link("New role", "/admin/roles/new"),
                members: [
                    .init(
                        name: "Marta Wilk", href: "/admin/staff/1", email: "marta@heron.example", roles: "Administrator",
                        state: StatusBadge(.completed, "Active"), lastSeen: ago(10)),
                    .init(
                        name: "Tomasz Berg", href: "/admin/staff/2", email: "tomasz@heron.example", roles: "Support, Billing",
                        state: StatusBadge(.terminated, "Off"), lastSeen: nil),
                ],
                roles: [.init(name: "Support", href: "/admin/roles/1", members: "1", permissions: "12 of 34")])
        },
        page("admin-staff-new", in: staff("Staff and roles")) {
            AdminFormPage.newStaffMember(form: DrawnForm(try StaffInput.spec().offering(options("Administrator", "Support"), for: "roles")))
        },
        page("admin-staff-member", in: staff("Staff and roles")) {
            StaffMemberPage(
                name: "Tomasz Berg", state: StatusBadge(.completed, "Active"), facts: [Fact("Last seen", ago(300))],
                invitation: invitation,
                panel: FormPanel(
                    action: "/admin/staff/2",
                    form: DrawnForm(
                        try StaffInput.spec().offering(options("Administrator", "Support"), for: "roles"),
                        values: ["name": "Tomasz Berg", "email": "tomasz@heron.example", "roles": ["Support"], "enabled": true]),
                    submit: "Save"))
        },
        page("admin-role-new", in: staff("Staff and roles")) {
            RolePage.new(form: try RoleInput.drawn(), groups: permissions)
        },
        page("admin-role", in: staff("Staff and roles")) {
            RolePage.edit(
                id: "1", name: "Support", sub: "1 person has it", form: try RoleInput.drawn(name: "Support"), groups: permissions, note: nil)
        },
        page("admin-role-fixed", in: staff("Staff and roles")) {
            RolePage.edit(
                id: "2", name: "Administrator", sub: nil, form: try RoleInput.drawn(name: "Administrator"), groups: permissions,
                note: Note(.suspended, "This role cannot be changed", "Administrators may do everything."))
        },
        page("admin-audit-log", in: staff("Audit log")) {
            AuditLogPage(
                rows: [
                    .init(
                        who: "Marta Wilk", what: "changed the settings of", subject: "PowerDNS",
                        subjectHref: "/admin/modules/Product/PowerDNS", detail: "nameservers", address: "192.0.2.7", moment: ago(9000)),
                    .init(
                        who: "The panel", what: "suspended", subject: "web-m.example", subjectHref: nil, detail: nil, address: nil,
                        moment: ago(90_000)),
                ], query: "", actions: any("act", "settings"), pager: pager)
        },
        page("admin-audit-log-empty", in: staff("Audit log")) { AuditLogPage(rows: [], query: "", actions: any("act"), pager: nil) },
        page("admin-account", in: staff("")) {
            AdminAccountPage(
                facts: [Fact("Name", "Marta Wilk"), Fact("Email", "marta@heron.example"), Fact("Roles", "Administrator")],
                appearance: try AppearanceInput.drawn(.system), password: try PasswordInput.drawn())
        },
    ]

    static let permissions: [RolePage.PermissionGroup] = [
        .init(
            title: "Selling",
            permissions: [
                .init("services.view", "See services", isGiven: true), .init("services.change", "Act on services", isGiven: false),
            ]),
        .init(title: "PowerDNS", permissions: [.init("Product-PowerDNS-view", "See zones that nobody owns", isGiven: false)]),
    ]
}
