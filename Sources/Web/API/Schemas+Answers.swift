import Domain
import ModuleHost
import ModuleKit
import Tasks
import Vocabulary

/// The shapes of what the API answers, by the names that the OpenAPI document gives them.
extension Schemas {
    static func answers() throws -> [String: JSONValue] {
        try ownAnswers.merging(moneyAnswers()) { $1 }
    }

    private static let ownAnswers: [String: JSONValue] = clientAnswers.merging(serviceAnswers) { $1 }.merging(
        moduleAnswers
    ) { $1 }
    .merging(taskAnswers) { $1 }.merging(recordAnswers) { $1 }

    static func ref(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }

    /// An answer has all its members, always.
    static func whole(_ members: [String: JSONValue]) -> JSONValue {
        [
            "type": "object", "properties": .object(members),
            "required": .array(members.keys.sorted().map { .string($0) }),
        ]
    }

    /// An answer with more members than another.
    static func more(_ name: String, _ members: [String: JSONValue]) -> JSONValue {
        ["allOf": [ref(name), whole(members)]]
    }

    static func list(_ items: JSONValue) -> JSONValue { ["type": "array", "items": items] }

    static func choice(_ values: [String]) -> JSONValue {
        ["type": "string", "enum": .array(values.map { .string($0) })]
    }

    static let text: JSONValue = ["type": "string"]
    static let textOrNull = nullable(text)
    static let flag: JSONValue = ["type": "boolean"]
    static let number: JSONValue = ["type": "integer"]
    static let numberOrNull = nullable(number)
    static let time: JSONValue = ["type": "string", "format": "date-time"]
    static let timeOrNull = nullable(time)
    static let uuidOrNull = nullable(uuid)
    static let key: JSONValue = ["type": "string", "pattern": .string(moduleKey)]
    static let maskedForm = described(anyForm, "As it is stored, with secrets masked.")

    private static let clientAnswers: [String: JSONValue] = [
        "Error": whole([
            "status": ["type": "string", "const": "error"],
            "message": described(text, "For people: what happened and what to do."),
            "errors": [
                "type": "object", "additionalProperties": .object(["type": "array", "items": text]),
                "description": "What is wrong, by the path of each field; the empty path means the whole input.",
            ],
            "code": described(number, "The HTTP status again."),
        ]),
        "Health": whole([
            "status": ["type": "string", "const": "ok"], "version": text, "database": choice(["sqlite", "postgres"]),
        ]),
        "Client": whole([
            "id": uuid, "name": text, "email": text, "currency": text, "closed": flag, "billing": partyAnswer,
            "created_at": time,
        ]),
        "ClientDetail": more(
            "Client",
            [
                "users": list(whole(["id": uuid, "name": text, "email": text, "created_at": time])),
                "invitations": list(
                    whole([
                        "id": uuid, "email": text, "created_at": time, "expires_at": time, "accepted_at": timeOrNull,
                    ])),
            ]),
        "CreatedClient": more(
            "Client",
            [
                "invitation": described(
                    text, "The link by which the first user comes in. It is shown here and never again.")
            ]),
    ]

    private static let serviceAnswers: [String: JSONValue] = [
        "Price": whole(priceMembers),
        "Product": whole([
            "id": uuid, "name": text, "description": text, "module": key, "instance": uuidOrNull,
            "instance_group": uuidOrNull,
            "plan": maskedForm, "prices": list(ref("Price")), "options": list(ref("ProductOption")), "hidden": flag,
            "retired": flag, "stock": numberOrNull,
            "created_at": time,
        ]),
        "Money": whole(["amount": described(number, "Minor units, such as cents."), "currency": text]),
        "Operation": whole([
            "action": choice(ServiceAction.allCases.map(\.rawValue)),
            "status": choice(["waiting", "running", "failed", "uncertain"]),
            "task": uuid, "reason": textOrNull, "started_at": time,
        ]),
        "Service": whole([
            "id": uuid, "client": uuid, "product": uuid, "module": key, "instance": uuidOrNull, "label": text,
            "period": period, "options": list(ref("ChosenOption")),
            "invoice": described(uuidOrNull, "The invoice of the order; null for what costs nothing at first."),
            "waits_for": described(uuidOrNull, "The unpaid invoice that it, or a change of it, waits for."),
            "reserved_until": described(timeOrNull, "Until when an unpaid order keeps its place."),
            "price": ref("Money"), "setup": ref("Money"), "order": maskedForm, "plan": nullable(maskedForm),
            "state": choice(ServiceState.allCases.map(\.rawValue)),
            "provision_status": described(
                choice(ProvisionStatus.allCases.map(\.rawValue)),
                "`failed` is surely not done; `error` is uncertain, a person must look."),
            "operation": described(nullable(ref("Operation")), "What is being done now, or what failed last."),
            "needs_attention": flag, "created_at": time, "changed_at": time, "activated_at": timeOrNull,
            "suspended_at": timeOrNull,
            "terminated_at": timeOrNull,
        ]),
    ]

    private static let schemaOrNull: JSONValue = [
        "type": ["object", "null"], "description": "A JSON Schema, draft 2020-12.",
    ]

    private static let moduleAnswers: [String: JSONValue] = [
        "Module": whole([
            "key": key, "kind": choice(ModuleKind.allCases.map(\.rawValue)), "name": text, "title": text,
            "summary": text,
            "version": described(textOrNull, "The version in this program; null when it does not hold the module."),
            "active_version": described(
                text, "The version that was active last; before the first activation that of the program."),
            "state": choice(ModuleStatus.State.allCases.map(\.rawValue)), "reason": textOrNull,
            "capabilities": list(choice(Capability.allCases.map(\.rawValue))), "products": number, "services": number,
            "changed_at": time,
        ]),
        "ModuleDetail": more(
            "Module",
            [
                "instances": list(ref("Instance")),
                "groups": list(
                    whole([
                        "id": uuid, "name": text, "policy": choice(FillPolicy.allCases.map(\.rawValue)),
                        "members": list(uuid),
                    ])),
                "settings_schema": schemaOrNull, "plan_schema": schemaOrNull, "order_schema": schemaOrNull,
            ]),
        "Instance": whole([
            "id": uuid, "module": key, "name": text, "settings": maskedForm,
            "capacity": described(numberOrNull, "How many services it takes; null means any number."), "closed": flag,
            "reason": described(textOrNull, "Why it could not be started."), "test": nullable(ref("ConnectionTest")),
            "created_at": time, "changed_at": time,
        ]),
        "ConnectionTest": whole([
            "passed": flag, "at": time, "milliseconds": number, "facts": list(whole(["label": text, "value": text])),
            "failure": textOrNull,
        ]),
        "InstanceTest": more("ConnectionTest", ["instance": uuid]),
    ]

    private static let taskAnswers: [String: JSONValue] = [
        "Fault": whole([
            "kind": choice(TaskFault.Kind.allCases.map(\.rawValue)), "message": text,
            "detail": described(text, "For staff."),
        ]),
        "Task": whole([
            "id": uuid, "name": text, "queue": text, "state": choice(TaskState.allCases.map(\.rawValue)),
            "priority": number,
            "key": textOrNull, "tags": list(text), "service": uuidOrNull, "origin": text, "acted_by": textOrNull,
            "cancel_requested": flag, "tries": number, "tries_used": number, "starts": number, "progress": numberOrNull,
            "progress_text": textOrNull, "worker": textOrNull, "fault": nullable(ref("Fault")), "run_at": time,
            "created_at": time,
            "started_at": timeOrNull, "finished_at": timeOrNull,
        ]),
        "TaskBulk": whole([
            "done": described(number, "How many were tried again or taken back."),
            "refused": described(number, "How many could not be: they went on meanwhile, or their service forbids it."),
            "has_more": flag,
        ]),
        "TaskDetail": more(
            "Task",
            [
                "payload": .object([:]),
                "attempts": list(
                    whole([
                        "number": number, "worker": text, "started_at": time, "ended_at": timeOrNull,
                        "outcome": choice(TaskAttempt.Outcome.allCases.map(\.rawValue)),
                        "fault": nullable(ref("Fault")),
                    ])),
            ]),
    ]

    private static let recordAnswers: [String: JSONValue] = [
        "ModuleLogEntry": whole([
            "number": number, "at": time, "module": key, "instance": uuidOrNull, "service": uuidOrNull,
            "task": uuidOrNull,
            "attempt": numberOrNull, "level": choice(ModuleLogLevel.allCases.map(\.rawValue)), "action": text,
            "request": text,
            "response": text,
        ]),
        "AuditEntry": whole([
            "number": number, "at": time,
            "actor": whole([
                "kind": choice(["staff", "user", "token", "task", "system"]), "id": text, "name": text,
                "address": textOrNull,
            ]),
            "action": text, "subject": whole(["kind": text, "id": text, "name": text]), "details": .object([:]),
        ]),
    ]
}
