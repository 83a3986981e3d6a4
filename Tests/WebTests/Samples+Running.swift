import Foundation
import Vocabulary

@testable import Web

extension Samples {
    static let running: [Sample] = [
        page("admin-modules", in: staff("Modules")) {
            ModulesPage(
                rows: ModuleStateWord.allCases.map {
                    .init(
                        name: "PowerDNS", key: "Product/PowerDNS", href: "/admin/modules/Product/PowerDNS",
                        about: "Sells DNS zones on a PowerDNS server.", version: "1.0.0",
                        state: StatusBadge(module: $0),
                        reason: $0 == .needsUpdate ? "Its files are version 1.1.0; update it to use it." : nil,
                        instances: "1",
                        services: "912")
                })
        },
        page("admin-modules-empty", in: staff("Modules")) { ModulesPage(rows: []) },
        page("admin-module", in: staff("Modules")) {
            ModulePage(
                header: moduleHeader(),
                instances: [
                    .init(
                        name: "default", href: "/admin/modules/Product/PowerDNS", isCurrent: true,
                        services: "912 services"),
                    .init(
                        name: "ns-ams-1", href: "/admin/modules/Product/PowerDNS/instances/2", isCurrent: false,
                        services: "None"),
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
                    cancel: .link("Discard changes", "/admin/modules/Product/PowerDNS")), settingsOf: nil,
                connection: nil, abilities: [])
        },
        page("admin-module-needs-update", in: staff("Modules")) {
            ModulePage(
                header: moduleHeader(.settings, .needsUpdate), instances: [], newInstance: nil, settings: nil,
                settingsOf: nil,
                connection: nil, abilities: [])
        },
        page("admin-instance-new", in: staff("Modules")) {
            AdminFormPage.newInstance(
                of: moduleHeader(.other),
                form: DrawnForm(try InstanceInput.spec()).adding(DrawnForm(settings, prefix: "settings.")))
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
                moduleHeader(.other), consequences: ["912 services can no longer be changed."],
                form: DrawnForm(try NoForm.spec()))
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
                header: moduleHeader(.log), rows: [], modules: [], levels: any("level", "error"), service: "7f3c",
                pager: nil)
        },
        page("admin-log-entry", in: staff("Module log")) {
            LogEntryPage(
                text: "POST /api/v1/servers/localhost/zones", level: LogRow.badge(level: "error"),
                facts: [Fact("Module", "PowerDNS"), Fact("When", ago(1440))],
                request:
                    "POST /api/v1/servers/localhost/zones\nX-API-Key: ••••\n\n{\n  \"name\": \"kestrel-logistics.example.\"\n}",
                response: "409 Conflict", context: nil, id: copy)
        },
        page("admin-tasks", in: staff("Tasks")) {
            tasksPage(
                rows: tasks,
                states: [
                    PageTab("All", "/admin/tasks", isCurrent: true),
                    PageTab("Running", "/admin/tasks?status=running", count: 3),
                ])
        },
        page("admin-tasks-nothing", in: staff("Tasks")) {
            TasksPage(
                rows: [], states: [], state: "failed", queues: any("queue"), tag: "order",
                service: (id, "fjordlys.example"),
                pager: nil)
        },
        block("admin-tasks-now-block") { tasksNow },
        page("admin-schedules", in: staff("Tasks")) {
            SchedulesPage(
                rows: [
                    .init(
                        label: "Forget old tasks, sessions and log lines", task: "panel.retention", cron: "17 3 * * *",
                        zone: "Europe/Vienna", state: StatusBadge(.completed, "On"), next: ago(-300), last: ago(1140),
                        lastTask: "/admin/tasks/1", lastState: "Succeeded",
                        act: .post("Turn off", "/admin/tasks/schedules/retention/disable")),
                    .init(
                        label: "invoices", task: "billing.invoices", cron: "0 6 1 * *", zone: "UTC",
                        state: StatusBadge(.terminated, "Off"), next: nil, last: nil, lastTask: nil, lastState: nil,
                        act: .post("Turn on", "/admin/tasks/schedules/invoices/enable")),
                ], mayChange: true)
        },
        page("admin-schedules-empty", in: staff("Tasks")) { SchedulesPage(rows: [], mayChange: false) },
        page("admin-task", in: staff("Tasks")) {
            TaskPage(
                label: "Create zone", state: StatusBadge(task: .running),
                subject: "oakandember.example, Oak & Ember Ltd",
                subjectHref: "/admin/services/1", acts: [.post("Cancel task", "/admin/tasks/1/cancel")], note: nil,
                live: taskLive,
                facts: [
                    Fact("Added", ago(70, .clock), small: "by the order of Ada Moore"),
                    Fact("Queue", "modules", small: "priority 0"),
                    Fact("Policy", "3 tries", small: "10 s doubling, limit 60 s"),
                ],
                attempts: [
                    .init(
                        number: "2", outcome: StatusBadge(task: .running),
                        what: "The zone was not there, so it is created now",
                        node: "node-1", started: ago(4, .clock), took: nil),
                    .init(
                        number: "1", outcome: StatusBadge(task: .uncertain), what: "No answer within 60 s",
                        node: "node-1",
                        started: ago(70, .clock), took: "60 s"),
                ], payload: "{\n  \"service\": \"019a3c61-02d7-7c55\",\n  \"action\": \"create\"\n}", id: copy)
        },
        block("admin-task-live-block") { taskLive },
        page("admin-task-waiting", in: staff("Tasks")) {
            TaskPage(
                label: "Create zone", state: StatusBadge(task: .waiting), subject: nil, subjectHref: nil, acts: [],
                note: Note(.error, "No worker takes tasks of its queue"), live: nil, facts: [], attempts: [],
                payload: "{}", id: copy)
        },
    ]

    static let panel: [Sample] = [
        page("admin-staff", in: staff("Staff and roles")) {
            StaffPage(
                newMember: .link("New staff member", "/admin/staff/new", icon: "plus").primary,
                newRole: .link("New role", "/admin/roles/new"),
                members: [
                    .init(
                        name: "Marta Wilk", href: "/admin/staff/1", email: "marta@heron.example",
                        roles: "Administrator",
                        state: StatusBadge(.completed, "Active"), lastSeen: ago(10)),
                    .init(
                        name: "Tomasz Berg", href: "/admin/staff/2", email: "tomasz@heron.example",
                        roles: "Support, Billing",
                        state: StatusBadge(.terminated, "Off"), lastSeen: nil),
                ],
                roles: [.init(name: "Support", href: "/admin/roles/1", members: "1", permissions: "12 of 34")])
        },
        page("admin-staff-new", in: staff("Staff and roles")) {
            AdminFormPage.newStaffMember(
                form: DrawnForm(try StaffInput.spec().offering(options("Administrator", "Support"), for: "roles")))
        },
        page("admin-staff-member", in: staff("Staff and roles")) {
            StaffMemberPage(
                name: "Tomasz Berg", state: StatusBadge(.completed, "Active"), facts: [Fact("Last seen", ago(300))],
                panel: FormPanel(
                    action: "/admin/staff/2",
                    form: DrawnForm(
                        try StaffInput.spec().offering(options("Administrator", "Support"), for: "roles"),
                        values: [
                            "name": "Tomasz Berg", "email": "tomasz@heron.example", "roles": ["Support"],
                            "active": true,
                        ]),
                    submit: "Save"))
        },
        page("admin-role-new", in: staff("Staff and roles")) {
            RolePage.new(form: try RoleInput.drawn(), groups: permissions)
        },
        page("admin-role", in: staff("Staff and roles")) {
            RolePage.edit(
                id: "1", name: "Support", sub: "1 person has it", form: try RoleInput.drawn(name: "Support"),
                groups: permissions, note: nil)
        },
        page("admin-role-fixed", in: staff("Staff and roles")) {
            RolePage.edit(
                id: "2", name: "Administrator", sub: nil, form: try RoleInput.drawn(name: "Administrator"),
                groups: permissions,
                note: Note(.suspended, "This role cannot be changed", "Administrators may do everything."))
        },
        page("admin-audit-log", in: staff("Audit log")) {
            AuditLogPage(
                rows: [
                    .init(
                        who: "Marta Wilk", what: "changed the settings of", subject: "PowerDNS",
                        subjectHref: "/admin/modules/Product/PowerDNS", detail: "nameservers", address: "192.0.2.7",
                        moment: ago(9000)),
                    .init(
                        who: "The panel", what: "suspended", subject: "web-m.example", subjectHref: nil, detail: nil,
                        address: nil,
                        moment: ago(90_000)),
                ], query: "", kinds: any("kind", "module"), pager: pager)
        },
        page("admin-audit-log-empty", in: staff("Audit log")) {
            AuditLogPage(rows: [], query: "", kinds: any("kind"), pager: nil)
        },
        page("admin-account", in: staff("")) {
            AdminAccountPage(
                facts: [
                    Fact("Name", "Marta Wilk"), Fact("Email", "marta@heron.example"), Fact("Roles", "Administrator"),
                ],
                appearance: try AppearanceInput.drawn(.system), password: try PasswordInput.drawn())
        },
    ]

    static let permissions: [RolePage.PermissionGroup] = [
        .init(
            title: "Selling",
            permissions: [
                .init("services.view", "See services", isGiven: true),
                .init("services.change", "Act on services", isGiven: false),
            ]),
        .init(
            title: "PowerDNS",
            permissions: [.init("Product-PowerDNS-view", "See zones that nobody owns", isGiven: false)]),
    ]
}
