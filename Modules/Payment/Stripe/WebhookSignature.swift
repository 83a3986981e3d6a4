import Crypto
import Foundation
import ModuleKit

/// A secret that Stripe signs webhooks with.
struct SigningSecret: Sendable {
    private let key: SymmetricKey

    /// The secrets in a setting, which holds two while one is rolled. Blank ones are none: anybody could sign with those.
    static func all(in setting: Secret) -> [SigningSecret] {
        setting.exposed.split { $0.isWhitespace || $0 == "," }.map { SigningSecret(String($0)) }
    }

    init(_ text: String) {
        key = SymmetricKey(data: Data(text.utf8))
    }

    /// Takes the same time whatever the signature is.
    func made(_ signature: [UInt8], of message: Data) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: message, using: key)
    }
}

/// The header `Stripe-Signature`: `t=1492774577,v1=5257a8…,v1=6ffbb5…,v0=…`.
///
/// Signed is the time, a point, and the body byte for byte: <https://docs.stripe.com/webhooks#verify-manually>.
struct WebhookSignature {
    /// How far the time of signing may be from the time of arrival, in seconds. Stripe's own libraries look at the past alone; a
    /// time in the future would let a request be kept and sent much later.
    static let tolerance: TimeInterval = 300

    /// As it stands in the header, which is what was signed.
    private let time: String
    private let seconds: Int64
    /// Of the scheme `v1`; the others are not ours to read.
    private let signatures: [[UInt8]]

    /// - Throws: ``Failure/refused(reason:)`` if it is not of that form.
    init(header: String) throws(Failure) {
        // No entry is trimmed and the first time counts, as in Stripe's libraries.
        let entries = header.split(separator: ",", omittingEmptySubsequences: false).map {
            $0.split(separator: "=", maxSplits: 2, omittingEmptySubsequences: false)
        }
        guard let time = entries.first(where: { $0[0] == "t" && $0.count > 1 })?[1],
            (1...12).contains(time.utf8.count), time.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            time.count == 1 || !time.hasPrefix("0"), let seconds = Int64(time)
        else { throw Self.refusal("the header has no time") }
        self.time = String(time)
        self.seconds = seconds
        signatures = entries.filter { $0[0] == "v1" && $0.count > 1 }.compactMap { Self.bytes($0[1]) }
        guard !signatures.isEmpty else { throw Self.refusal("the header has no signature v1 of 64 lower-case digits") }
    }

    /// - Throws: ``Failure/refused(reason:)`` if none of the secrets signed this body, or not about now.
    func verify(_ body: Data, with secrets: [SigningSecret], at moment: Date) throws(Failure) {
        let message = Data("\(time).".utf8) + body
        let matches = secrets.map { secret in signatures.map { secret.made($0, of: message) }.contains(true) }
        guard matches.contains(true) else { throw Self.refusal("no signature fits the body") }
        let age = moment.timeIntervalSince1970 - TimeInterval(seconds)
        guard abs(age) <= Self.tolerance else {
            throw Self.refusal("it was signed \(Int(abs(age))) s in the \(age > 0 ? "past" : "future")")
        }
    }

    static func refusal(_ log: String) -> Failure { .refused(Failure.Reason("The signature is not valid", log: log)) }

    /// 32 bytes of 64 hexadecimal digits in lower case, as Stripe writes them.
    private static func bytes(_ text: Substring) -> [UInt8]? {
        let digits = text.utf8.compactMap { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
            default: nil
            }
        }
        guard digits.count == 64, text.utf8.count == 64 else { return nil }
        return stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
