/// A payment at Stripe: <https://docs.stripe.com/api/payment_intents/object>.
struct PaymentIntent: Decodable, Sendable, Identified {
    enum Status: String, Sendable {
        case requiresPaymentMethod = "requires_payment_method"
        case requiresConfirmation = "requires_confirmation"
        case requiresAction = "requires_action"
        case processing
        case requiresCapture = "requires_capture"
        case canceled, succeeded
    }
    /// What the payer has to do next.
    struct NextAction: Decodable, Sendable {
        struct Redirect: Decodable, Sendable {
            var url: String?
        }
        var redirectToUrl: Redirect?
    }
    var id: String
    /// In Stripe's unit of the currency, like all amounts here.
    var amount: Int64
    var amountReceived: Int64?
    var amountCapturable: Int64?
    /// In small letters.
    var currency: String
    var status: String
    var clientSecret: String?
    var metadata: [String: String]?
    var latestCharge: Reference<Charge>?
    var nextAction: NextAction?
    var lastPaymentError: StripeError?
    /// Seconds since 1970, like all times here.
    var created: Int64

    /// `nil` for a state that did not exist when this was written.
    var knownStatus: Status? { Status(rawValue: status) }

    /// What was paid: less than the amount after a part was captured. The fake has no `amount_received`; its events have the
    /// charge in them, of which the part that was not captured is given back.
    var received: Int64 {
        amountReceived ?? latestCharge?.object.map { amount - ($0.amountRefunded ?? 0) } ?? amount
    }
}

/// One attempt to take money: <https://docs.stripe.com/api/charges/object>.
struct Charge: Decodable, Sendable, Identified {
    var id: String
    var amountRefunded: Int64?
    var paymentIntent: String?
    var balanceTransaction: Reference<BalanceTransaction>?
    /// Only in versions before 2022-11-15.
    var refunds: Page<RefundObject>?
    var created: Int64?
}

/// What came to the balance: <https://docs.stripe.com/api/balance_transactions/object>.
struct BalanceTransaction: Decodable, Sendable, Identified {
    var id: String
    /// In the currency of the balance, which may be another than the payment's.
    var fee: Int64
    var currency: String
}

/// Money that goes back: <https://docs.stripe.com/api/refunds/object>.
struct RefundObject: Decodable, Sendable, Identified {
    var id: String
    var amount: Int64
    var currency: String
    /// `pending`, `requires_action`, `succeeded`, `failed` or `canceled`.
    var status: String?
    var paymentIntent: String?
    var metadata: [String: String]?
    var failureReason: String?
    var balanceTransaction: Reference<BalanceTransaction>?
    var created: Int64

    /// Whether the money did not go and will not.
    var isOff: Bool { status == "failed" || status == "canceled" }
    /// Whether the panel asked for it.
    var isOurs: Bool { metadata?["refund"] != nil }
}

/// A payer's bank that wants money back: <https://docs.stripe.com/api/disputes/object>.
struct Dispute: Decodable, Sendable, Identified {
    var id: String
    var amount: Int64
    var currency: String
    var paymentIntent: String?
    var reason: String?
}

/// A member that holds either an object's id or, where it was asked for, the object.
enum Reference<Object: Decodable & Sendable & Identified>: Decodable, Sendable {
    case id(String)
    case object(Object)

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // `try?` asks "is it this?".
        if let id = try? container.decode(String.self) {
            self = .id(id)
        } else {
            self = .object(try container.decode(Object.self))
        }
    }

    var id: String {
        switch self {
        case .id(let id): id
        case .object(let object): object.id
        }
    }

    var object: Object? {
        guard case .object(let object) = self else { return nil }
        return object
    }
}
