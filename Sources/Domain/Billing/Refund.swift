public import Foundation
public import Vocabulary

/// Money that goes back, or shall.
public struct Refund: Codable, Sendable, Identifiable, Equatable {
    public enum State: String, Codable, Sendable, CaseIterable, Choice {
        /// Asked for; its task will ask the gateway.
        case waiting
        /// The gateway has it in hand.
        case pending
        case succeeded
        /// Surely not done; nothing was booked.
        case failed
        /// Nobody knows; a person has to look.
        case uncertain

        public var label: String {
            switch self {
            case .waiting: "Waiting"
            case .pending: "On its way"
            case .succeeded: "Done"
            case .failed: "Failed"
            case .uncertain: "Uncertain"
            }
        }

        /// Where it may go from here.
        public var next: Set<State> {
            switch self {
            case .waiting: [.pending, .succeeded, .failed, .uncertain]
            case .pending: [.succeeded, .failed, .uncertain]
            case .uncertain: [.waiting, .pending, .succeeded, .failed]
            case .failed: [.succeeded]
            case .succeeded: []
            }
        }
    }

    /// Where the money goes.
    public enum Way: String, Codable, Sendable, CaseIterable {
        /// Back the way it came.
        case gateway
        /// Staff gave it back by hand, such as by a bank transfer.
        case hand
        /// To the client's balance.
        case balance
    }

    public var id: RefundID
    public var payment: PaymentID
    public var way: Way
    /// Whether it is taken from what waited for a person, and not from what was paid on an invoice.
    public var fromHeld: Bool
    public var currency: Currency
    /// Minor units.
    public var amount: Int64
    public internal(set) var state: State
    public var reason: String
    /// What the gateway calls it.
    public var remoteID: String?
    /// The credit note that was issued when it was booked.
    public var creditNote: InvoiceID?
    /// Why it did not work.
    public var problem: String?
    public var createdAt: Date
    public var changedAt: Date

    public init(
        id: RefundID, payment: PaymentID, way: Way, fromHeld: Bool = false, money: Money, reason: String,
        at moment: Date
    ) {
        self.id = id
        self.payment = payment
        self.way = way
        self.fromHeld = fromHeld
        currency = money.currency
        amount = money.amount
        state = .waiting
        self.reason = reason
        createdAt = moment
        changedAt = moment
    }

    public var money: Money { Money(amount, currency) }

    /// Takes news in.
    ///
    /// - Returns: whether anything changed.
    public mutating func move(to state: State, problem: String? = nil, at moment: Date) -> Bool {
        guard self.state.next.contains(state) else { return false }
        self.state = state
        self.problem = problem
        changedAt = moment
        return true
    }
}
