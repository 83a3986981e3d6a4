import Domain
import PanelCore
import Vocabulary

/// What `/balance` takes.
struct FundsInput: Form {
    @Field("Amount", .trimmed, help: "Such as 20.00.") var amount: String
    init() {}
}

/// What `/admin/clients/{id}/balance` takes.
struct BalanceInput: Form {
    @Field("Amount", .trimmed, help: "Such as 5.00 to give, or -5.00 to take.") var amount: String
    @Field("Reason", .trimmed, .length(1...300), help: "The client reads it in the balance's history.") var reason:
        String
    init() {}
}

/// What `/admin/invoices/{id}/cancel` takes.
struct CancelInvoiceInput: Form {
    @Field("Reason", .trimmed, .length(1...500), help: "Goes into the audit log. The client does not see it.")
    var reason: String
    init() {}
}

/// What `/admin/invoices/{id}/book` takes. `gateway` is a choice when it is drawn.
struct BookPaymentInput: Form {
    @Field("Came in through") var gateway: String
    @Field("Amount", .trimmed, help: "What came in, such as 19.99.") var amount: String
    @Field("Reference", .trimmed, .length(1...200), help: "By which the bank knows it. One reference is booked once.")
    var reference: String
    init() {}
}

/// What `/admin/payments/{id}/refund` takes. `way` is a choice when it is drawn.
struct RefundInput: Form {
    @Field("Amount", .trimmed) var amount: String
    @Field("How") var way: String
    @Field("Reason", .trimmed, .length(1...300), help: "Stands on the credit note.") var reason: String
    init() {}
}

/// What `/admin/payments/{id}/resolve` takes.
struct ResolveInput: Form {
    @Field("What becomes of it") var decision: HeldDecision
    init() {}
}

extension Money {
    /// An amount as somebody typed it.
    ///
    /// - Throws: ``Failure/invalid(issues:)`` for the field `amount`.
    static func typed(_ text: String, in currency: Currency) throws(Failure) -> Money {
        guard let money = Money(parsing: text, in: currency) else {
            let example = Money(20 * currency.scale, currency).decimalText
            throw .invalid("must be an amount in \(currency) such as \(example)", field: "amount")
        }
        return money
    }
}
