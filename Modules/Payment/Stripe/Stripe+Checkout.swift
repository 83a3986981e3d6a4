import Foundation
public import ModuleKit

extension Stripe: ContinuesCheckout {
    /// Confirms the payment with what the form of our own asked for: the same payment intent that the page's script would.
    public func proceed(_ payment: KnownPayment, with input: [String: String]) async throws -> Checkout {
        let form = try BankPayment(filling: .object(input.mapValues { .string($0) }))
        try allow(form, in: payment.amount.currency)
        let intent = try await intent(of: payment)
        switch intent.knownStatus {
        case .requiresPaymentMethod, .requiresConfirmation, .requiresAction: break
        default: return .done(try interpreter.events(of: intent), remoteID: intent.id)
        }
        let iban = form.iban?.replacing(" ", with: "").uppercased()
        let body = try confirmation(form, iban: iban, payment)
        // The same form sent twice is one attempt; after an attempt that failed it is another.
        let attempt = [body.text, intent.latestCharge?.id ?? "", intent.lastPaymentError?.paymentMethod?.id ?? ""]
        let key = "\(payment.operation)-confirm-\(Fingerprint.hex(of: attempt.joined(separator: "\n")).prefix(32))"
        let confirmed: PaymentIntent = try await api.post(
            "payment_intents/\(intent.id)/confirm", body, once: key, secrets: [iban].compactMap { $0.map(Secret.init) })
        return try next(confirmed)
    }

    func takesDebit(in currency: Currency) -> Bool {
        settings.creditor != nil && settings.capture == .automatic && currency.code == "EUR" && takes("sepa_debit")
    }

    /// The banks' pages that can be offered.
    func offered(in currency: Currency) -> [BankPage] {
        guard settings.capture == .automatic else { return [] }
        return (settings.banks ?? []).filter { $0.currencies.contains(currency.code) && takes($0.rawValue) }
    }

    private func takes(_ method: String) -> Bool { settings.methods.map { $0.isEmpty || $0.contains(method) } ?? true }

    private func allow(_ form: BankPayment, in currency: Currency) throws(Failure) {
        let isOffered = form.page.map { offered(in: currency).contains($0) } ?? takesDebit(in: currency)
        guard isOffered else {
            throw .invalid("cannot be used for this payment", field: "method")
        }
    }

    private func confirmation(_ form: BankPayment, iban: String?, _ payment: KnownPayment) throws(Failure) -> FormBody {
        var body = FormBody()
        body["return_url"] = payment.returnURL.absoluteString
        body["payment_method_data[type]"] = form.method.rawValue
        body["payment_method_data[billing_details][name]"] = form.name ?? payment.payer.name
        body["payment_method_data[billing_details][email]"] = payment.payer.email
        guard form.method == .sepaDebit else { return body }
        guard let browser = payment.payer.browser else {
            throw .failed(
                Failure.Reason(
                    "The mandate could not be given",
                    log: "a mandate names the payer's address, and the panel gave none"))
        }
        body["payment_method_data[sepa_debit][iban]"] = iban
        body["mandate_data[customer_acceptance][type]"] = "online"
        body["mandate_data[customer_acceptance][online][ip_address]"] = browser.address
        body["mandate_data[customer_acceptance][online][user_agent]"] = browser.agent
        return body
    }

    /// What the payer sees after the payment was confirmed.
    private func next(_ intent: PaymentIntent) throws(Failure) -> Checkout {
        switch intent.knownStatus {
        case .requiresAction:
            guard let url = intent.nextAction?.redirectToUrl?.url.flatMap({ URL(string: $0) }) else {
                throw .refused(
                    Failure.Reason(
                        "Your bank wants more than this page can do. Switch JavaScript on, or choose another way to pay",
                        log: "\(intent.id) requires an action other than a redirect"))
            }
            return .redirect(to: url, remoteID: intent.id)
        case .requiresPaymentMethod:
            let reason = intent.lastPaymentError?.reasonOfFailure ?? "The payment did not go through"
            throw .refused(Failure.Reason(reason, log: "\(intent.id) requires another payment method"))
        default: return .done(try interpreter.events(of: intent), remoteID: intent.id)
        }
    }
}
