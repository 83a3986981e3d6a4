public import Foundation

/// Is told by other servers when something happened, at `/hooks/{Kind}/{Name}/{instance}`.
///
/// The panel has stored the request before it asks. `receive` proves that it is genuine and says what it means; it does nothing
/// else, since the panel books what it says.
public protocol ReceivesWebhooks: Module {
    /// The verbs that are taken; others are answered with 405.
    static var webhookMethods: [ActionMethod] { get }

    /// - Throws: ``Failure/refused(reason:)`` for a request that is not genuine: it is answered with 400 and forgotten. Any other
    ///   failure is answered with 503, kept, and tried again.
    func receive(_ hook: Webhook) async throws -> WebhookOutcome
}

extension ReceivesWebhooks {
    public static var webhookMethods: [ActionMethod] { [.post] }
}

/// A request of another server, exactly as it came.
public struct Webhook: Codable, Sendable, Equatable {
    public var method: ActionMethod
    /// The raw query, without the question mark.
    public var query: String
    /// Names in lower case; values of one name are joined by a comma.
    public var headers: [String: String]
    /// The bytes that were signed.
    public var body: Data
    /// When it came, for limits on its age.
    public var receivedAt: Date

    public init(method: ActionMethod, query: String = "", headers: [String: String], body: Data, receivedAt: Date) {
        self.method = method
        self.query = query
        self.headers = headers
        self.body = body
        self.receivedAt = receivedAt
    }
}

/// What a genuine request means.
public struct WebhookOutcome: Codable, Sendable, Equatable {
    /// What the other server is told.
    public struct Reply: Codable, Sendable, Equatable {
        public var status: Int
        public var contentType: String
        public var body: String

        public init(status: Int = 200, contentType: String = "text/plain; charset=utf-8", body: String = "ok") {
            self.status = status
            self.contentType = contentType
            self.body = body
        }
    }
    public var reply: Reply
    /// The sender's id of this delivery, the same when it is sent again; `nil` when it has none.
    public var deliveryID: String?
    /// The account at the sender's that ``deliveryID`` is unique in.
    public var account: String
    public var payments: [PaymentEvent]

    public init(reply: Reply = Reply(), deliveryID: String?, account: String, payments: [PaymentEvent] = []) {
        self.reply = reply
        self.deliveryID = deliveryID
        self.account = account
        self.payments = payments
    }
}
