import Domain
import PanelCore
import Store
import Vocabulary

/// The shapes of what is sent about money, and of what is answered.
extension Schemas {
    private static let minor: JSONValue = ["type": "integer", "minimum": 1]
    private static let short: JSONValue = ["type": "string", "maxLength": 500]

    static let newInvoice = closed(
        [
            "client": described(uuid, "Who is billed, in the client's currency."),
            "lines": [
                "type": "array", "minItems": 1, "maxItems": 200,
                "items": closed(
                    [
                        "description": ["type": "string", "minLength": 1, "maxLength": 500],
                        "quantity": ["type": "integer", "minimum": 1, "maximum": 100_000, "default": 1],
                        "unit": ["type": "integer", "minimum": 0, "description": "Minor units of one."],
                    ], required: ["description", "unit"]),
            ],
            "note": ["type": "string", "maxLength": 2000, "description": "For the client's eyes."],
        ], required: ["client", "lines"])
    static let seenPayment = closed(
        [
            "gateway": described(uuid, "The instance of a payment module that it came in by."),
            "amount": described(minor, "Minor units of the invoice's currency."),
            "reference": [
                "type": "string", "minLength": 1, "maxLength": 200,
                "description": "By which the bank knows it; one reference is booked once.",
            ],
        ], required: ["gateway", "amount", "reference"])
    static let newRefund = closed(
        [
            "amount": described(minor, "Minor units of the currency that came in."),
            "way": [
                "type": "string", "enum": .array(Refund.Way.allCases.map { .string($0.rawValue) }),
                "default": "gateway",
                "description": "Back the way it came, by hand, or to the client's balance.",
            ], "reason": described(short, "Stands on the credit note."),
        ], required: ["amount"])
    static let refundOutcome = closed(
        [
            "outcome": [
                "type": "string", "enum": ["again", "succeeded", "failed"],
                "description": "Ask the gateway again, it happened, or it did not.",
            ]
        ], required: ["outcome"])
    static let resolution = closed(
        [
            "decision": [
                "type": "string", "enum": .array(HeldDecision.allCases.map { .string($0.rawValue) }),
                "description": "Count it for the invoice, make it balance, or give it back.",
            ]
        ], required: ["decision"])
    static let adjustment = closed(
        [
            "amount": ["type": "integer", "description": "Minor units; less than 0 takes."],
            "reason": ["type": "string", "minLength": 1, "maxLength": 300, "description": "The client reads it."],
        ], required: ["amount", "reason"])
    static let newFunds = closed(
        ["amount": described(minor, "Minor units of the client's currency.")], required: ["amount"])

    static let productOptions = closed(["options": ["type": "array", "items": option]], required: ["options"])

    static let chosenOptions: JSONValue = [
        "type": "object", "additionalProperties": uuid,
        "description": "Choices by the options' fields; the first choice of the others.",
    ]

    private static let option = closed(
        [
            "id": described(uuid, "Keeps the option that it is; without one it is a new one."),
            "field": ["type": "string", "description": "The field of the module's plan that a choice sets."],
            "name": ["type": "string", "minLength": 1, "maxLength": 100],
            "choices": [
                "type": "array", "minItems": 1,
                "items": closed(
                    [
                        "id": described(uuid, "Keeps the choice that it is."),
                        "name": ["type": "string", "minLength": 1, "maxLength": 100],
                        "value": ["description": "What the plan's field becomes."],
                        "hidden": ["type": "boolean", "default": false, "description": "Not offered any more."],
                        "prices": [
                            "type": "array", "items": closed(priceMembers, required: ["currency", "period", "amount"]),
                        ],
                    ], required: ["name", "value"]),
            ],
        ], required: ["field", "name", "choices"])

    static func billingSettings() throws -> JSONValue { try snake(BillingForm.spec()) }

    /// What stands on a client's invoices.
    static func billingParty() throws -> JSONValue {
        let form = try PartyForm.spec()
        return described(
            nullable(try snake(form).with(["required": ["name"]])),
            "Who buys, as it stands on invoices; null means name and e-mail address of the client.")
    }

    /// A form with its names as the API has them; everything may be left out.
    private static func snake(_ spec: FormSpec) throws -> JSONValue {
        var renamed = spec
        for index in renamed.fields.indices {
            renamed.fields[index].key = renamed.fields[index].key.snakeCased
            renamed.fields[index].fallback = nil
            renamed.fields[index].isRequired = false
        }
        return closed(renamed.closedSchema["properties"]?.objectValue ?? [:])
    }

    /// What was sent, by the form's own names.
    static func renamed(_ body: JSONValue, by spec: FormSpec) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for field in spec.fields { members[field.key] = body[field.key.snakeCased] }
        return .object(members)
    }

    // MARK: answers

    static func moneyAnswers() throws -> [String: JSONValue] {
        var answers = moneyShapes
        let settings = try billingSettings()["properties"]?.objectValue ?? [:]
        answers["BillingSettings"] = whole(settings.mapValues { _ in .object([:]) })
        return answers
    }

    private static let party = nullable(ref("Party"))
    static let partyAnswer = party

    private static let moneyShapes: [String: JSONValue] = [
        "Party": whole([
            "name": text, "address": text, "postcode": text, "city": text, "country": text, "tax_id": text,
            "email": text,
        ]),
        "Invoice": whole([
            "id": uuid, "kind": choice(Invoice.Kind.allCases.map(\.rawValue)),
            "number": described(textOrNull, "Null for a draft. Numbers of one kind have no gaps."), "client": uuid,
            "currency": text, "state": choice(InvoiceState.allCases.map(\.rawValue)), "total": number, "paid": number,
            "credited": described(number, "What credit notes took back."), "due": number,
            "original": described(uuidOrNull, "The invoice that a credit note belongs to."), "issued_on": textOrNull,
            "due_on": textOrNull, "paid_at": timeOrNull, "closed_at": timeOrNull, "note": text, "created_at": time,
        ]),
        "InvoiceDetail": more(
            "Invoice",
            [
                "seller": party, "buyer": party,
                "lines": list(
                    whole([
                        "position": number, "kind": choice(InvoiceLine.Kind.allCases.map(\.rawValue)),
                        "description": text, "quantity": number, "unit": number, "amount": number,
                        "service": uuidOrNull,
                        "from": textOrNull, "until": textOrNull,
                    ])),
                "payments": list(ref("Payment")), "refunds": list(ref("Refund")), "credit_notes": list(ref("Invoice")),
            ]),
        "Payment": whole([
            "id": uuid, "client": uuid, "invoice": uuid, "gateway": uuid, "module": key, "currency": text,
            "amount": described(number, "What was asked for."), "state": choice(PaymentState.allCases.map(\.rawValue)),
            "remote_id": textOrNull, "received": described(nullable(ref("Money")), "What came in."), "fee": number,
            "refunded": described(number, "Given back, or on its way back."),
            "held": described(textOrNull, "Why what came in waits for a person."), "held_amount": number,
            "reason": textOrNull, "created_at": time, "changed_at": time, "succeeded_at": timeOrNull,
        ]),
        "PaymentDetail": more("Payment", ["refunds": list(ref("Refund"))]),
        "Refund": whole([
            "id": uuid, "payment": uuid, "way": choice(Refund.Way.allCases.map(\.rawValue)), "from_held": flag,
            "currency": text, "amount": number, "state": choice(Refund.State.allCases.map(\.rawValue)), "reason": text,
            "remote_id": textOrNull, "credit_note": uuidOrNull, "problem": textOrNull, "created_at": time,
            "changed_at": time,
        ]),
        "Balance": whole(["client": uuid, "amount": described(number, "Paid ahead, minor units."), "currency": text]),
        "Delivery": whole([
            "id": uuid, "at": time, "module": key, "instance": uuid, "address": textOrNull, "method": text,
            "state": choice(Delivery.State.allCases.map(\.rawValue)), "account": textOrNull, "remote_id": textOrNull,
            "reason": textOrNull, "times": described(number, "How often the sender sent it."), "settled_at": timeOrNull,
        ]),
        "DeliveryDetail": more(
            "Delivery",
            [
                "query": text, "headers": ["type": "object"], "body": described(text, "The bytes, as base64."),
                "events": described(.object([:]), "What the module said that it means."),
            ]),
        "LedgerEntry": whole([
            "number": number, "at": time, "key": described(text, "Names what happened, so that it is booked once."),
            "description": text,
            "actor": whole(["kind": text, "id": text, "name": text, "address": textOrNull]),
            "transfers": list(
                whole([
                    "purpose": choice(LedgerTransfer.Purpose.allCases.map(\.rawValue)), "debit": text, "credit": text,
                    "amount": number, "currency": text, "invoice": uuidOrNull, "payment": uuidOrNull,
                ])),
        ]),
        "LedgerAccount": whole([
            "account": text, "kind": choice(["asset", "liability", "income", "expense"]),
            "amount": described(number, "Debits less credits."), "currency": text,
        ]),
        "LedgerCheck": whole(["right": flag, "faults": list(text)]),
        "ProductOption": whole([
            "id": uuid, "field": text, "name": text,
            "choices": list(
                whole(["id": uuid, "name": text, "value": .object([:]), "hidden": flag, "prices": list(ref("Price"))])),
        ]),
        "ProductOptions": whole(["options": list(ref("ProductOption"))]),
        "ChosenOption": whole([
            "field": text, "choice": uuid, "name": text, "value": .object([:]), "amount": number, "setup": number,
        ]),
    ]
}
