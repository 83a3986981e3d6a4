import Foundation
import ModuleKit

/// What Stripe says when it says no: <https://docs.stripe.com/api/errors>.
struct StripeError: Decodable, Sendable {
    /// What an answer other than success holds.
    struct Answer: Decodable {
        var error: StripeError
    }
    struct Method: Decodable, Sendable {
        var id: String?
    }
    /// `card_error`, `invalid_request_error`, `idempotency_error`, `api_error`.
    var type: String?
    var code: String?
    /// Only that of a card error is for payers' eyes.
    var message: String?
    var param: String?
    /// The way to pay that was tried.
    var paymentMethod: Method?

    /// What an answer other than success means.
    ///
    /// A POST that was answered with 5xx may have happened; Stripe says to take it so. 429 and 409 come before any work is done.
    static func failure(of reply: OutgoingReply, _ method: OutgoingRequest.Method) -> Failure {
        // An answer that is no error of Stripe's has no type and no code.
        let error = (try? StripeAPI.decoder.decode(Answer.self, from: reply.body))?.error
        let said = "\(method.rawValue) was answered \(reply.status): \(reply.text.prefix(500))"
        switch reply.status {
        case 401, 403:
            return .refused(
                Failure.Reason("The payment provider does not let us in; this is ours to repair", log: said))
        case 404: return .notFound(Failure.Reason("The payment provider does not know this payment", log: said))
        case 409, 429:
            let seconds = reply.headers["retry-after"].flatMap(Double.init) ?? (reply.status == 409 ? 2 : 10)
            return .busy(
                retryIn: min(max(seconds, 1), 600), Failure.Reason("The payment provider is busy", log: said))
        case 400...499: return .refused(Failure.Reason(error?.sentence ?? unexplained, log: said))
        case 500... where method != .get:
            return .uncertain(Failure.Reason("It is not known whether the payment provider did this", log: said))
        default: return .failed(Failure.Reason("The payment provider has a problem; try again later", log: said))
        }
    }

    private static let unexplained = "The payment provider does not accept this"

    /// Why, for the payer's eyes.
    var sentence: String {
        if let known = Self.sentences[code ?? ""] { return known }
        if param == "currency" { return "This currency cannot be paid this way. Choose another way to pay" }
        if type == "idempotency_error" { return "This was asked for before with other figures; this is ours to repair" }
        if type == "card_error", let message { return message }
        return Self.unexplained
    }

    /// Why a payment was not paid, for the payer's eyes; `type` is not there where the fake says it.
    var reasonOfFailure: String {
        if let known = Self.sentences[code ?? ""] { return known }
        if type == nil || type == "card_error", let message { return message }
        return "The payment did not go through"
    }

    private static let sentences = [
        "amount_too_small": "This amount is too small to be paid this way. Choose another way to pay",
        "amount_too_large": "This amount is too large to be paid this way. Choose another way to pay",
        "charge_already_refunded": "This payment has been given back already",
        "charge_disputed": "The payer's bank took this payment back, so it cannot be given back",
        "payment_intent_unexpected_state": "The payment is not in a state in which this can be done",
        "payment_intent_authentication_failure": "The payment was not confirmed. Try again, or another way to pay",
        "invalid_bank_account_iban": "This IBAN is not known",
        "bank_account_unusable": "This bank account cannot be debited",
        "payment_method_not_available": "This way to pay is not available now. Choose another one",
    ]
}
