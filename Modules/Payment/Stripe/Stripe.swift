import Foundation
public import ModuleKit

/// Takes cards, direct debits and other ways to pay through Stripe, on its payment intents.
///
/// A payment of the panel is one payment intent: it is opened once, under the panel's operation as its idempotency key, and
/// carries the panel's id in its metadata, so that whatever Stripe says of it later finds its way back.
public struct Stripe: PaymentModule {
    public static let about = About(
        name: "Stripe", title: "Stripe", version: "1.0.0",
        summary: "Takes cards, direct debits and other ways to pay through Stripe")

    /// When the money of a card is taken.
    public enum CaptureMode: String, Choice {
        case automatic, manual

        public var label: String {
            switch self {
            case .automatic: "At once"
            case .manual: "Later, by staff"
            }
        }
    }

    /// One account at Stripe, in its live or its test mode.
    public struct Settings: Form {
        @Field(
            "Secret key",
            .matches(
                "(sk|rk)_(live|test)_[A-Za-z0-9_]{4,240}", hint: "a key that begins with sk_ or rk_, live or test"),
            help:
                "Under Developers, API keys. A restricted key needs to write payment intents and refunds, and to read "
                + "charges, events and the balance.")
        var key: Secret
        @Field(
            "Publishable key", .trimmed,
            .matches("pk_(live|test)_[A-Za-z0-9_]{4,240}", hint: "a key that begins with pk_live_ or pk_test_"))
        var publishableKey: String
        @Field(
            "Signing secret of the webhook", .length(1...1000),
            help: "Begins with whsec_. Without it every webhook is refused. While it is rolled, both: the new one, a "
                + "space, the old one.")
        var webhookSecret: Secret?
        @Field("Take the money") var capture = CaptureMode.automatic
        @Field(
            "Ways to pay", .trimmed, .matches("[a-z0-9_]{2,40}", hint: "Stripe's name of one, such as card"),
            help: "Stripe's names, such as card or sepa_debit, one a line. Without any, those that are switched on in "
                + "Stripe's dashboard.")
        var methods: [String]?
        @Field(
            "Creditor", .trimmed, .length(1...70),
            help:
                "Your name in a direct debit mandate. With it, payers without JavaScript can give an IBAN for payments "
                + "in EUR.")
        var creditor: String?
        @Field(
            "Banks' own pages",
            help: "Offered to payers without JavaScript. They must be switched on in Stripe's dashboard, too.")
        var banks: [BankPage]?
        @Field(
            "Account id", .trimmed, .matches("[A-Za-z0-9_-]{1,80}", hint: "an id such as acct_1Aa2Bb3Cc4Dd5Ee6"),
            help: "Whose money it is. Gateways with the same id book a payment once. Without it, it is read from the "
                + "publishable key.")
        var account: String?
        @Field("API address", help: "Another one than Stripe's is for tests") var api = StripeAddress.api
        @Field("Address of Stripe.js", help: "Another one than Stripe's is for tests") var js = StripeAddress.js
        public init() {}

        public func issues() -> [Issue] {
            var issues: [Issue] = []
            if api.query() != nil || api.fragment() != nil {
                issues.append(Issue("must end with the path, without ? and #", field: "api"))
            }
            if let webhookSecret, SigningSecret.all(in: webhookSecret).isEmpty {
                issues.append(Issue("must not be blank", field: "webhookSecret"))
            }
            if StripeKey.isLive(key.exposed) != StripeKey.isLive(publishableKey) {
                issues.append(
                    Issue("must be of the same mode as the secret key, live or test", field: "publishableKey"))
            }
            return issues
        }
    }

    let settings: Settings
    let api: StripeAPI
    /// Whose money it is: part of the name under which the panel books a payment once.
    let account: String
    let isLive: Bool
    let secrets: [SigningSecret]
    let webhook: URL?

    public init(settings: Settings, home: Home) {
        self.settings = settings
        api = StripeAPI(base: settings.api, key: settings.key, http: home.http)
        account = settings.account ?? StripeKey.account(of: settings.publishableKey)
        isLive = StripeKey.isLive(settings.key.exposed)
        secrets = settings.webhookSecret.map { SigningSecret.all(in: $0) } ?? []
        webhook = home.urls.webhook
    }

    public func start(_ payment: NewPayment) async throws -> Checkout {
        var body = FormBody()
        body["amount"] = "\(try StripeAmount.amount(of: payment.amount))"
        body["currency"] = payment.amount.currency.code.lowercased()
        body["metadata[payment]"] = "\(payment.id)"
        body["metadata[invoice]"] = payment.invoice
        if settings.capture == .manual { body["capture_method"] = "manual" }
        for (index, method) in (settings.methods ?? []).enumerated() { body["payment_method_types[\(index)]"] = method }
        let intent: PaymentIntent = try await api.post("payment_intents", body, once: payment.operation)
        return try .embedded(
            "checkout", try page(of: intent, payment), script: "checkout", hosts: hosts, remoteID: intent.id)
    }

    private func page(of intent: PaymentIntent, _ payment: NewPayment) throws -> CheckoutPage {
        guard let secret = intent.clientSecret else {
            throw Failure.uncertain(
                Failure.Reason(
                    "The payment provider's answer was not understood", log: "\(intent.id) has no client_secret"))
        }
        let banks = offered(in: payment.amount.currency)
        return CheckoutPage(
            publishableKey: settings.publishableKey, clientSecret: Secret(secret), stripeJS: settings.js.absoluteString,
            returnURL: payment.returnURL.absoluteString, amount: "\(payment.amount)", isTest: !isLive,
            payerName: payment.payer.name, debit: takesDebit(in: payment.amount.currency) ? settings.creditor : nil,
            banks: banks.map { CheckoutPage.Bank(value: $0.rawValue, label: $0.label) })
    }

    /// Whom the checkout page speaks to: <https://docs.stripe.com/security/guide#content-security-policy>.
    private var hosts: [String] {
        var hosts = [settings.js, settings.api].map(StripeAddress.origin)
        if settings.js.host() == StripeAddress.js.host() {
            hosts += ["https://*.js.stripe.com", "https://hooks.stripe.com"]
        }
        return hosts.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

extension Stripe: TestsConnection {
    /// Reads the balance, which every key may that can do anything here.
    public func testConnection() async throws -> ConnectionReport {
        struct Balance: Decodable { var livemode: Bool }
        let balance: Balance = try await api.get("balance")
        guard balance.livemode == isLive else {
            throw Failure.refused(
                Failure.Reason("The key is of another mode than Stripe says", log: "livemode is \(balance.livemode)"))
        }
        var report = ConnectionReport(
            .init("Mode", isLive ? "Live" : "Test: no real money moves"), .init("Account", account),
            .init(
                "Webhooks", secrets.isEmpty ? "Refused: no signing secret is set" : "Signing secrets: \(secrets.count)")
        )
        if let webhook { report.facts.append(.init("Webhook address", webhook.absoluteString)) }
        return report
    }
}
