import HTTPTypes
import Vocabulary

/// Every operation about money.
extension Operations {
    static func money() throws -> [String: Operation] {
        try invoices.merging(payments) { $1 }.merging(balances) { $1 }.merging(books()) { $1 }
    }

    private static let someID: JSONValue = "01890a5d-ac96-774b-bcce-b302099a8057"

    private static let invoices: [String: Operation] = [
        "GET /invoices": .list(
            "listInvoices", "List invoices and credit notes", of: "Invoice", filters: InvoicesAPI.filters),
        "POST /invoices": .create(
            "createInvoice", "Write a draft", Schemas.newInvoice, answer: "Invoice",
            example: ["client": someID, "lines": [["description": "Work, by the hour", "quantity": 3, "unit": 6000]]]),
        "GET /invoices/{id}": .show("getInvoice", "Show a document with its lines and payments", "InvoiceDetail"),
        "GET /invoices/{id}/pdf": Operation(
            id: "printInvoice", summary: "An issued document as a file", answer: .file("application/pdf"),
            refusals: [.conflict]),
        "POST /invoices/{id}/issue": .act(
            "issueInvoice", "Give a draft its number and make it owed", answer: "InvoiceDetail"),
        "POST /invoices/{id}/discard": .act("discardInvoice", "Throw a draft away", answer: "InvoiceDetail"),
        "POST /invoices/{id}/cancel": .act(
            "cancelInvoice", "Cancel an unpaid invoice; what was paid of it becomes balance", Schemas.reason,
            answer: "InvoiceDetail", example: ["reason": "Written twice"]),
        "POST /invoices/{id}/payments": .create(
            "bookPayment", "Book money that was seen to come in", Schemas.seenPayment, answer: "Payment",
            example: ["gateway": someID, "amount": 1999, "reference": "NTRF 4711"]),
    ]

    private static let payments: [String: Operation] = [
        "GET /payments": .list("listPayments", "List payments", of: "Payment", filters: PaymentsAPI.filters),
        "GET /payments/{id}": .show("getPayment", "Show a payment with its refunds", "PaymentDetail"),
        "POST /payments/{id}/refunds": .create(
            "createRefund", "Give money back", Schemas.newRefund, answer: "Refund",
            example: ["amount": 200, "way": "gateway", "reason": "Half of it did not work"]),
        "POST /payments/{id}/refunds/{refund}/settle": .change(
            "settleRefund", "Say how an uncertain refund ended", Schemas.refundOutcome, answer: "PaymentDetail",
            example: ["outcome": "succeeded"]),
        "POST /payments/{id}/resolve": .change(
            "resolvePayment", "Decide on money that waits for a person", Schemas.resolution, answer: "PaymentDetail",
            example: ["decision": "balance"]),
        "POST /payments/{id}/capture": .act("capturePayment", "Take an authorized payment", answer: "PaymentDetail"),
        "POST /payments/{id}/release": .act("releasePayment", "Let an authorized payment go", answer: "PaymentDetail"),
        "POST /payments/{id}/refresh": .act(
            "refreshPayment", "Ask the gateway what became of it", answer: "PaymentDetail"),
    ]

    private static let balances: [String: Operation] = [
        "GET /clients/{id}/balance": .show("getBalance", "What a client has paid ahead", "Balance"),
        "POST /clients/{id}/balance/adjustments": .create(
            "adjustBalance", "Give to a balance, or take from it", Schemas.adjustment, answer: "Balance",
            example: ["amount": 500, "reason": "For the trouble"]),
        "POST /clients/{id}/balance/funds": .create(
            "addFunds", "Invoice funds, which become balance when they are paid", Schemas.newFunds, answer: "Invoice",
            example: ["amount": 2000]),
    ]

    private static func books() throws -> [String: Operation] {
        var options = Operation.change(
            "saveProductOptions", "Put these options in the place of what a product has", Schemas.productOptions,
            answer: "ProductOptions",
            example: [
                "options": [
                    [
                        "field": "maxRecords", "name": "Records",
                        "choices": [
                            ["name": "100", "value": 100],
                            [
                                "name": "500", "value": 500,
                                "prices": [["currency": "EUR", "period": "monthly", "amount": 200]],
                            ],
                        ],
                    ]
                ]
            ])
        options.description = """
            An option or a choice whose `id` is sent keeps it; who has chosen something keeps it in any case. A `value` must \
            be one that the plan's field takes.
            """
        return [
            "GET /deliveries": .list(
                "listDeliveries", "List what other servers sent", of: "Delivery", filters: MoneyAPI.deliveryFilters),
            "GET /deliveries/{id}": .show("getDelivery", "Show a delivery as it came", "DeliveryDetail"),
            "POST /deliveries/{id}/replay": .act(
                "replayDelivery", "Read a delivery again; what was booked is not booked twice",
                answer: "DeliveryDetail",
                status: .accepted),
            "GET /ledger/entries": .list(
                "listLedgerEntries", "Read the ledger, newest first", of: "LedgerEntry", filters: MoneyAPI.entryFilters),
            "GET /ledger/accounts": Operation(
                id: "listLedgerAccounts", summary: "What every account comes to", answer: .list("LedgerAccount")),
            "GET /ledger/check": .show("checkLedger", "Whether the books contradict themselves", "LedgerCheck"),
            "GET /billing-settings": .show("getBillingSettings", "How the company bills", "BillingSettings"),
            "PATCH /billing-settings": .change(
                "changeBillingSettings", "Change how the company bills; what is left out stays",
                try Schemas.billingSettings(), answer: "BillingSettings", example: ["due_days": 14]),
            "GET /products/{id}/options": .show(
                "getProductOptions", "What clients choose about a product", "ProductOptions"),
            "PUT /products/{id}/options": options,
        ]
    }
}
