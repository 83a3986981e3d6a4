import HTTPTypes
import Vocabulary

/// Every operation of the API, by the verb and the path of its route. A test holds this table against `Routes.swift`.
enum Operations {
    static func all() throws -> [String: Operation] {
        try open.merging(modules()) { $1 }.merging(clients()) { $1 }.merging(products()) { $1 }.merging(services) { $1 }
            .merging(tasks) { $1 }.merging(money()) { $1 }
    }

    private static let open: [String: Operation] = [
        "GET /health": Operation(
            id: "getHealth", summary: "Whether the panel can work", answer: .one("Health"),
            refusals: [.serviceUnavailable]),
        "GET /openapi.json": Operation(id: "getOpenAPI", summary: "This document", answer: .openAPI),
    ]

    private static func modules() throws -> [String: Operation] {
        let one = "/modules/{kind}/{name}"
        var settings = Operation.change(
            "saveModuleSettings", "Save the settings of the instance called default", Schemas.anyForm,
            answer: "Instance",
            example: [
                "address": "http://127.0.0.1:8081", "key": "the-api-key",
                "nameservers": ["ns1.example.com", "ns2.example.com"],
            ])
        settings.description = """
            The body is what the module's `settings_schema` says. The instance is made when it is not there. A secret \
            that is left out, or sent as it was given out, stays.
            """
        return [
            "GET /modules": .list("listModules", "List modules", of: "Module"),
            "GET \(one)": .show("getModule", "Show a module with the schemas of its forms", "ModuleDetail"),
            "POST \(one)/activate": .act("activateModule", "Activate a module", answer: "ModuleDetail"),
            "POST \(one)/deactivate": .act(
                "deactivateModule", "Deactivate a module; its tables stay", answer: "ModuleDetail"),
            "POST \(one)/update": .act(
                "updateModule", "Bring a module to the version in this program", answer: "ModuleDetail"),
            "POST \(one)/purge": .act("purgeModule", "Drop everything a module has stored", answer: "ModuleDetail"),
            "POST \(one)/test": .act(
                "testModule", "Test the connection of an instance", Schemas.instanceChoice, answer: "InstanceTest",
                example: ["instance": "01890a5d-ac96-774b-bcce-b302099a8057"]),
            "PUT \(one)/settings": settings,
            "GET \(one)/instances": .list("listInstances", "List the instances of a module", of: "Instance"),
            "POST \(one)/instances": .create(
                "createInstance", "Add an instance", try Schemas.newInstance(), answer: "Instance",
                example: [
                    "name": "fra-1", "capacity": 500,
                    "settings": [
                        "address": "http://127.0.0.1:8081", "key": "the-api-key", "nameservers": ["ns1.example.com"],
                    ],
                ]),
        ]
    }

    private static func clients() throws -> [String: Operation] {
        [
            "GET /clients": .list("listClients", "List clients", of: "Client", filters: ClientsAPI.filters),
            "POST /clients": .create(
                "createClient", "Add a client and invite its first user", try Schemas.newClient(),
                answer: "CreatedClient",
                example: ["name": "Studio Lumen", "email": "jonas@example.com", "currency": "EUR"]),
            "GET /clients/{id}": .show("getClient", "Show a client", "ClientDetail"),
            "PATCH /clients/{id}": .change(
                "changeClient", "Change a client; what is left out stays", try Schemas.changedClient(),
                answer: "ClientDetail",
                example: ["email": "office@example.com"]),
        ]
    }

    private static func products() throws -> [String: Operation] {
        var plan = Operation.change(
            "saveProductPlan", "Save a product's plan", Schemas.anyForm, answer: "Product", example: ["maxRecords": 250]
        )
        plan.description =
            "The body is what the module's `plan_schema` says. Services that exist keep the plan they have."
        return [
            "GET /products": .list("listProducts", "List products", of: "Product", filters: ProductsAPI.filters),
            "POST /products": .create(
                "createProduct", "Add a product", try Schemas.newProduct(), answer: "Product",
                example: [
                    "name": "DNS hosting", "module": "Product/PowerDNS",
                    "prices": [["currency": "EUR", "period": "monthly", "amount": 500]], "plan": ["maxRecords": 100],
                ]),
            "GET /products/{id}": .show("getProduct", "Show a product", "Product"),
            "PATCH /products/{id}": .change(
                "changeProduct", "Change a product; what is left out stays", try Schemas.changedProduct(),
                answer: "Product",
                example: ["hidden": true]),
            "PUT /products/{id}/plan": plan,
        ]
    }

    private static let services: [String: Operation] = [
        "GET /services": .list("listServices", "List services", of: "Service", filters: ServicesAPI.filters),
        "POST /services": .create(
            "createService", "Order a product for a client", Schemas.newService, answer: "Service",
            example: [
                "client": "01890a5d-ac96-774b-bcce-b302099a8057", "product": "01890a5d-ac96-774b-bcce-b302099a8058",
                "period": "monthly", "order": ["zone": "example.com"],
            ]),
        "GET /services/{id}": .show("getService", "Show a service", "Service"),
        "PATCH /services/{id}": .change(
            "changeServiceOrder", "Change what was filled in with the order, before anything of it exists",
            Schemas.changedService,
            answer: "Service", example: ["order": ["zone": "example.org"]]),
        "POST /services/{id}/suspend": queued("suspendService", "Suspend a service"),
        "POST /services/{id}/unsuspend": queued("unsuspendService", "Take a suspension back"),
        "POST /services/{id}/terminate": queued("terminateService", "End a service for good"),
        "POST /services/{id}/change-package": Operation(
            id: "changeServicePackage", summary: "Move a service to another product of its module, or to other options",
            description: """
                What costs more than now is invoiced with the difference of a period's price: `waits_for` names the invoice, \
                and the change is made when it is paid.
                """,
            body: Schemas.packageChange,
            example: ["product": "01890a5d-ac96-774b-bcce-b302099a8058"], status: .accepted, answer: .one("Service"),
            refusals: [.conflict]),
        "POST /services/{id}/retry": .act(
            "retryService", "Try again what failed or is uncertain", answer: "Service", status: .accepted),
    ]

    private static func queued(_ id: String, _ summary: String) -> Operation {
        .act(
            id, summary, Schemas.reason, answer: "Service", status: .accepted,
            example: ["reason": "The invoice is overdue"])
    }

    private static func bulk(_ id: String, _ summary: String) -> Operation {
        Operation(
            id: id, summary: summary,
            description: "At most 2,000 tasks at a time; `has_more` says whether to send it again.",
            body: Schemas.taskFilter, example: ["queue": "modules", "tag": "create"], status: .accepted,
            answer: .one("TaskBulk"), refusals: [.conflict])
    }

    private static let tasks: [String: Operation] = [
        "GET /tasks": .list("listTasks", "List tasks", of: "Task", filters: TasksAPI.filters),
        "POST /tasks/retry": bulk("retryTasks", "Try again all tasks that match"),
        "POST /tasks/cancel": bulk("cancelTasks", "Take back all tasks that match"),
        "GET /tasks/{id}": .show("getTask", "Show a task with its attempts", "TaskDetail"),
        "POST /tasks/{id}/retry": .act("retryTask", "Try a task again", answer: "TaskDetail", status: .accepted),
        "POST /tasks/{id}/cancel": .act("cancelTask", "Take a task back", answer: "TaskDetail", status: .accepted),
        "GET /module-log": .list(
            "listModuleLog", "Read the module log", of: "ModuleLogEntry", filters: RecordsAPI.moduleLogFilters),
        "GET /audit-log": .list(
            "listAuditLog", "Read the audit log", of: "AuditEntry", filters: RecordsAPI.auditLogFilters),
    ]
}
