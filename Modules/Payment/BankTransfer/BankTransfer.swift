import Foundation
public import ModuleKit

/// Takes money by bank transfer: the payer is told where to send it, and staff book it when it has arrived.
public struct BankTransfer: PaymentModule {
    public static let about = About(
        name: "BankTransfer", title: "Bank transfer", version: "1.0.0",
        summary: "Tells clients where to transfer the money; staff book it when it has arrived")

    /// One bank account.
    public struct Settings: Form {
        @Field("Account holder", .trimmed, .length(1...100)) var holder: String
        @Field("IBAN", .trimmed, .iban, help: "Shown without its spaces, as it is typed into a form of a bank")
        var iban: String?
        @Field(
            "BIC", .trimmed, .matches("[A-Za-z]{6}[A-Za-z0-9]{2}([A-Za-z0-9]{3})?", hint: "8 or 11 letters and digits"))
        var bic: String?
        @Field("Bank", .trimmed, .length(1...100)) var bank: String?
        @Field(
            "Instructions", .trimmed, .long, .length(1...4000),
            help: "What the payer reads. {AMOUNT}, {CURRENCY} and {INVOICE_NUMBER} are filled in. "
                + "An empty line begins a new paragraph.")
        var instructions = """
            Please transfer {AMOUNT} {CURRENCY} to the account below and give {INVOICE_NUMBER} as the reference.

            We book your payment when it has arrived, which takes one or two working days.
            """
        @Field("Currencies", .trimmed, help: "Codes such as EUR, one a line. Without any, all are taken.")
        var currencies: [String]?
        public init() {}

        public func issues() -> [Issue] {
            (currencies ?? []).enumerated().filter { Currency($0.element) == nil }.map {
                Issue("\"\($0.element)\" is not a currency of ISO 4217", field: "currencies.\($0.offset)")
            }
        }
    }

    private let settings: Settings
    /// Empty when all are taken.
    private let currencies: [Currency]

    public init(settings: Settings, home: Home) {
        self.settings = settings
        currencies = (settings.currencies ?? []).compactMap { Currency($0) }
    }

    public func start(_ payment: NewPayment) throws -> Checkout {
        let currency = payment.amount.currency
        guard currencies.isEmpty || currencies.contains(currency) else {
            let taken = currencies.map(\.code).joined(separator: ", ")
            throw Failure.refused(
                Failure.Reason("We take bank transfers in \(taken), not in \(currency). Choose another way to pay"))
        }
        return .instructions(paragraphs(payment) + lines(payment))
    }

    private func paragraphs(_ payment: NewPayment) -> [Instruction] {
        let text = Self.fill(settings.instructions.replacing("\r\n", with: "\n"), for: payment)
        return text.split(separator: /\n[ \t]*\n\s*/).map { Instruction(String($0)) }
    }

    private func lines(_ payment: NewPayment) -> [Instruction] {
        let fields: [(String, String?)] = [
            ("Amount", "\(payment.amount)"), ("Account holder", settings.holder),
            ("IBAN", settings.iban?.replacing(" ", with: "").uppercased()), ("BIC", settings.bic?.uppercased()),
            ("Bank", settings.bank), ("Reference", payment.invoice),
        ]
        return fields.compactMap { label, text in text.map { Instruction($0, label: label) } }
    }

    /// Fills in the tokens in one pass, so that what is filled in is never read as a token again.
    private static func fill(_ text: String, for payment: NewPayment) -> String {
        text.replacing(/\{(AMOUNT|CURRENCY|INVOICE_NUMBER)\}/) { match in
            switch match.1 {
            case "AMOUNT": payment.amount.decimalText
            case "CURRENCY": payment.amount.currency.code
            default: payment.invoice
            }
        }
    }
}
