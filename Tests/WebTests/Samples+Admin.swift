import Foundation
import PanelCore
import Vocabulary

@testable import Web

extension Samples {
    static func moduleHeader(_ place: ModuleHeader.Place = .settings, _ state: ModuleStateWord = .active)
        -> ModuleHeader
    {
        ModuleHeader(
            key: "Product/PowerDNS", name: "PowerDNS", state: StatusBadge(module: state),
            sub: "Sells DNS zones on a PowerDNS server. Product module, version 1.0.0.",
            acts: [.post("Test connection", "/admin/modules/Product/PowerDNS/test")],
            more: [
                .link("Deactivate…", "/admin/modules/Product/PowerDNS/deactivate"),
                .link("Purge its data…", "/admin/modules/Product/PowerDNS/purge").danger,
            ],
            note: state == .needsUpdate
                ? Note(.suspended, "It must be updated", "Files are 1.1.0, the panel knows 1.0.0.") : nil, place: place)
    }

    static func serviceHeader(_ place: ServiceHeader.Place = .overview) -> ServiceHeader {
        ServiceHeader(
            id: id, label: "kestrel-logistics.example", status: StatusBadge(service: .failed, to: .staff),
            product: "DNS Plus",
            client: "Kestrel Logistics GmbH", clientHref: "/admin/clients/1",
            acts: [
                .post("Try again", "/admin/services/\(id)/retry", icon: "retry").primary,
                .link("Change package", "/admin/services/\(id)/change-package"),
            ],
            more: [
                .post("Suspend", "/admin/services/\(id)/suspend"),
                .link("Terminate…", "/admin/services/\(id)/terminate").danger,
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
            label: "\(status.rawValue).kestrel-logistics.example", href: "/admin/services/\(index)",
            client: "Kestrel Logistics GmbH",
            clientHref: index == 0 ? nil : "/admin/clients/1", product: "DNS Plus",
            status: StatusBadge(service: status, to: .staff),
            price: index == 1 ? nil : Amount(Money(400, euro)), changed: ago(Double(index) * 4000 + 5))
    }

    static let tasks: [TaskRow] = TaskStateWord.allCases.map { state in
        TaskRow(
            label: "Create zone", href: "/admin/tasks/1", under: state == .failed ? "Refused: zone exists" : nil,
            state: StatusBadge(task: state), queue: "modules", attempts: "2 of 3",
            took: state == .waiting ? nil : "0.21 s",
            moment: state == .waiting ? nil : ago(1440))
    }

    static let log: [LogRow] = ["debug", "info", "warning", "error"].map { level in
        LogRow(
            text: "POST /api/v1/servers/localhost/zones 409", href: "/admin/module-log/1",
            level: LogRow.badge(level: level),
            module: "PowerDNS", service: level == "debug" ? nil : "kestrel-logistics.example",
            serviceHref: level == "debug" ? nil : "/admin/services/1", took: level == "debug" ? nil : "38 ms",
            moment: ago(1440))
    }

    static let history = [
        HistoryEntry(
            .failed, "Failed", "from processing", details: ["Create zone, attempt 2: refused"], moment: ago(1440)),
        HistoryEntry(.error, nil, "Server asked: not ours", moment: ago(1450), icon: "uncertain"),
        HistoryEntry(.pending, "Pending", details: ["Ordered by Jonas Brandt"], moment: ago(1500)),
    ]
    static let pager = Pager(newest: "/admin/services?cursor=a", older: "/admin/services?cursor=b")
    static func any(_ label: String, _ others: String...) -> [SelectOption] {
        [SelectOption("", "Any \(label)")] + others.map { SelectOption($0, $0) }
    }
    static let copy = CopyField(id, label: "the id")
    static let serviceLive = ServiceLive(
        url: "/admin/services/\(id)/live", reload: "/admin/services/\(id)", operation: "Create",
        state: StatusBadge(task: .running),
        task: "/admin/tasks/1", progress: progress)
    static let taskLive = TaskLive(
        url: "/admin/tasks/1/live", reload: "/admin/tasks/1", state: StatusBadge(task: .running), progress: progress)
    static let invitation = Invitation(
        email: "ada@kestrel.example", expires: ago(-600_000))

    static let admin: [Sample] = selling + running + panel

    static let selling: [Sample] = [
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
                        label: "Create zone oakandember.example", href: "/admin/tasks/1",
                        why: "The first attempt timed out.",
                        status: StatusBadge(task: .uncertain), since: ago(120)),
                ],
                facts: [
                    Fact("Services running", "1,284", small: "6 more than a week ago"), Fact("Orders today", "14"),
                ],
                modules: [
                    .init(
                        name: "PowerDNS", href: "/admin/modules/Product/PowerDNS", state: StatusBadge(module: .active),
                        services: "912")
                ],
                recent: history)
        },
        page("admin-dashboard-quiet", in: staff("Dashboard")) {
            DashboardPage(
                sub: "Sunday, 22 November 2026, 14:05.", needs: [], facts: [], modules: [], recent: [], auditLog: nil)
        },
        page("admin-clients", in: staff("Clients", flash: .refused("The client was not added."))) {
            ClientsPage(
                rows: [
                    .init(
                        name: "Kestrel Logistics GmbH", href: "/admin/clients/1", email: "jonas@kestrel.example",
                        currency: "EUR",
                        services: "3", since: ago(90_000_000))
                ], query: "kest", pager: pager, mayCreate: true)
        },
        page("admin-clients-empty", in: staff("Clients")) {
            ClientsPage(rows: [], query: "", pager: nil, mayCreate: true)
        },
        page("admin-clients-nothing", in: staff("Clients")) {
            ClientsPage(rows: [], query: "kestrl", pager: nil, mayCreate: false)
        },
        page("admin-client-new", in: staff("Clients")) {
            AdminFormPage.newClient(form: DrawnForm(try ClientInput.spec(currencies: ["EUR", "GBP", "USD"])))
        },
        page(
            "admin-client",
            in: staff(
                "Clients",
                flash: .done(
                    "Invitation made.",
                    copy: CopyField(
                        "https://panel.heron.example/invitation/7f3c9e1b2d4a6f8091c3", label: "the invitation link")))
        ) {
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
                    action: "/admin/clients/1/invite", form: DrawnForm(try InviteInput.spec(), id: "invite-"),
                    submit: "Make invitation",
                    isPrimary: false),
                edit: FormPanel(
                    action: "/admin/clients/1",
                    form: DrawnForm(
                        try ClientInput.spec(currencies: []),
                        values: ["name": "Kestrel Logistics GmbH", "email": "jonas@kestrel.example"]),
                    submit: "Save client", hidden: [HiddenField("version", "3")], isPrimary: false),
                billing: FormPanel(
                    action: "/admin/clients/1/billing", form: DrawnForm(try PartyForm.spec(), id: "billing-"),
                    submit: "Save billing details", isPrimary: false),
                rows: invoiceRows, allInvoices: "/admin/invoices?client=1", mayBill: true,
                balance: FormPanel(
                    action: "/admin/clients/1/balance", form: DrawnForm(try BalanceInput.spec(), id: "balance-"),
                    submit: "Adjust balance", isPrimary: false), id: copy)
        },
        page("admin-products", in: staff("Products")) {
            ProductsPage(
                rows: [(false, false), (true, false), (false, true)].map { hidden, retired in
                    .init(
                        name: "DNS Plus", href: "/admin/products/1", module: "PowerDNS",
                        state: ProductsPage.badge(isHidden: hidden, isRetired: retired),
                        prices: hidden ? nil : "€4.00 a month",
                        services: "912", stock: retired ? "8 left" : nil)
                }, mayCreate: true)
        },
        page("admin-products-empty", in: staff("Products")) { ProductsPage(rows: [], mayCreate: true) },
        page("admin-product-new", in: staff("Products")) {
            AdminFormPage.newProduct(
                form: DrawnForm(try ProductNewInput.spec().offering(options("Product/PowerDNS"), for: "module")))
        },
        page("admin-product", in: staff("Products")) {
            ProductPage(
                name: "DNS Plus", state: ProductsPage.badge(isHidden: true, isRetired: false), sub: "Made by PowerDNS",
                note: Note(.suspended, "Nobody can order it yet", "It is hidden."),
                details: FormPanel(
                    action: "/admin/products/1",
                    form: DrawnForm(
                        try ProductInput.spec().offering(options("ns-fra-1", "Europe (group)"), for: "placement"),
                        values: ["name": "DNS Plus", "placement": "ns-fra-1", "hidden": true], id: "details-"),
                    submit: "Save product"),
                prices: [
                    .init(period: "Monthly", amount: Amount(Money(400, euro)), setup: nil),
                    .init(
                        period: "Annually", amount: Amount(Money(400_000, euro)), setup: Amount(Money(1000, euro)),
                        remove: .post("Remove", "/admin/products/1/prices")),
                ],
                options: [
                    .init(
                        name: "Disk", href: "/admin/products/1/options/disk", choices: "10 GB, 20 GB (hidden)",
                        remove: .post("Remove", "/admin/products/1/options/disk/remove"))
                ], addOptions: [.link("Types", "/admin/products/1/options/types", icon: "plus")],
                addPrice: FormPanel(
                    action: "/admin/products/1/prices",
                    form: DrawnForm(
                        try PriceInput.spec(currencies: ["EUR", "USD"], periods: options("Monthly", "Annually")),
                        id: "price-"),
                    submit: "Set price", isPrimary: false),
                plan: FormPanel(
                    action: "/admin/products/1/plan", form: DrawnForm(settings, values: stored, prefix: "plan."),
                    submit: "Save plan",
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
                ], status: nil, query: "", products: any("product", "DNS Plus"), modules: any("module", "PowerDNS"),
                pager: pager,
                mayCreate: true)
        },
        page("admin-services-nothing", in: staff("Services")) {
            ServicesPage(
                rows: [], statuses: [PageTab("All", "/admin/services")], status: "failed", query: "<kestrl>",
                products: any("product"),
                modules: any("module"), pager: nil, mayCreate: false)
        },
        page("admin-service-new", in: staff("Services")) {
            ServiceNewPage(
                clients: [SelectOption("", "Choose a client")], products: [SelectOption("", "Choose a product")],
                note: Note(
                    .pending, "There is nothing to sell yet", acts: [.link("New product", "/admin/products/new")]))
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
                plan: [Fact("Records, at most", "200"), Fact("Types", "A, AAAA, CAA, CNAME, MX, NS, SRV, TXT")],
                tasks: tasks,
                history: history,
                invoices: [Fact("Invoice INV/2026/12", "€4.00", href: "/admin/invoices/1", small: "Paid")],
                impossible: [.init("Suspend", "only when completed"), .init("Unsuspend", "not suspended")],
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
        page("admin-service-log", in: staff("Services")) {
            ServiceLogPage(header: serviceHeader(.log), rows: log, pager: nil)
        },
        page("admin-service-log-empty", in: staff("Services")) {
            ServiceLogPage(header: serviceHeader(.log), rows: [], pager: nil)
        },
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
                    .changing("product") {
                        for index in $0.options.indices { $0.options[index].small = "€2.00 a month" }
                    })
        },
    ]
}
