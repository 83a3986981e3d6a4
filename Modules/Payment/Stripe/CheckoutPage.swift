import ModuleKit

/// What `Views/checkout.mustache` shows.
struct CheckoutPage: Codable, Sendable {
    struct Bank: Codable, Sendable {
        var value: String
        var label: String
    }
    var publishableKey: String
    /// Lets this payer's browser pay this payment, and nothing else.
    var clientSecret: Secret
    var stripeJS: String
    var returnURL: String
    /// `19.99 EUR`
    var amount: String
    var isTest: Bool
    var payerName: String
    /// The creditor of a direct debit by the form of our own.
    var creditor: String
    var hasDebit: Bool
    var banks: [Bank]
    var hasBanks: Bool
    /// Whether anything can be paid without a script.
    var hasForms: Bool

    /// - Parameter debit: the creditor, if a direct debit is offered.
    init(
        publishableKey: String, clientSecret: Secret, stripeJS: String, returnURL: String, amount: String, isTest: Bool,
        payerName: String, debit: String?, banks: [Bank]
    ) {
        self.publishableKey = publishableKey
        self.clientSecret = clientSecret
        self.stripeJS = stripeJS
        self.returnURL = returnURL
        self.amount = amount
        self.isTest = isTest
        self.payerName = payerName
        creditor = debit ?? ""
        hasDebit = debit != nil
        self.banks = banks
        hasBanks = !banks.isEmpty
        hasForms = hasDebit || hasBanks
    }
}

/// What a payer without JavaScript sends: an account to be debited, or the bank page to be sent to. No field is for a card: its
/// number must never come here.
struct BankPayment: Form {
    enum Method: String, Choice {
        case sepaDebit = "sepa_debit"
        case ideal, bancontact, eps
        case p24
    }
    @Field("Way to pay") var method: Method
    @Field("Name of the account holder", .trimmed, .length(1...100)) var name: String?
    @Field("IBAN", .trimmed, .iban) var iban: String?
    @Field("I agree to the mandate") var mandate = false
    init() {}

    func issues() -> [Issue] {
        guard method == .sepaDebit else { return [] }
        return [
            name == nil ? Issue("is required", field: "name") : nil,
            iban == nil ? Issue("is required", field: "iban") : nil,
            mandate ? nil : Issue("must be agreed to, or the bank will not pay", field: "mandate"),
        ]
        .compactMap(\.self)
    }

    /// The bank's page, unless an account is to be debited.
    var page: BankPage? { BankPage(rawValue: method.rawValue) }
}
