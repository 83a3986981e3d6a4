public import Foundation
public import Vocabulary

/// The moves of a document; nothing else changes its state.
extension Invoice {
    /// Freezes it: from here on its lines never change.
    ///
    /// - Throws: ``Failure/refused(reason:)`` unless it is a draft with lines of a sum that is not negative.
    public mutating func issue(
        number: String, lines: [InvoiceLine], seller: Party, buyer: Party, on day: Day, due: Day
    ) throws(Failure) {
        guard state == .draft else { throw .refused("\(title) was issued already") }
        guard !lines.isEmpty else { throw .refused("A document without lines cannot be issued") }
        guard lines.allSatisfy({ $0.amount >= 0 }) else { throw .refused("A line must not be negative") }
        var sum = Money(0, currency)
        for line in lines {
            do { sum = try sum.adding(Money(line.amount, currency)) } catch {
                throw .refused("The lines come to more than can be booked")
            }
        }
        (self.number, self.seller, self.buyer) = (number, seller, buyer)
        (issuedOn, dueOn, total, state) = (day, due, sum.amount, .unpaid)
    }

    /// Counts money that was paid for it.
    ///
    /// - Returns: whether it is paid in full now.
    /// - Throws: ``Failure/refused(reason:)`` for a document that is not unpaid, another currency, or more than is due.
    public mutating func pay(_ money: Money, at moment: Date) throws(Failure) -> Bool {
        guard state == .unpaid else { throw .refused("\(title) is \(state.rawValue) and cannot be paid") }
        guard money.currency == currency, money.amount >= 0, money.amount <= total - paid else {
            throw .refused("\(money) was paid, and \(due) is due on \(title)")
        }
        paid += money.amount
        guard paid == total else { return false }
        (state, paidAt) = (.paid, moment)
        return true
    }

    /// Takes back what was counted as paid on a document that is not paid in full.
    public mutating func unpay(_ money: Money) throws(Failure) {
        guard state == .unpaid, money.currency == currency, money.amount >= 0, money.amount <= paid else {
            throw .refused("\(money) cannot be taken back from \(title)")
        }
        paid -= money.amount
    }

    /// Nobody has to pay it any more. What was paid must have been taken back before.
    public mutating func cancel(at moment: Date) throws(Failure) {
        guard kind == .invoice, state == .draft || state == .unpaid else {
            throw .refused("\(title) is \(state.rawValue) and cannot be cancelled")
        }
        guard paid == 0 else { throw .refused("\(paidMoney) was paid on \(title)") }
        (state, closedAt) = (.cancelled, moment)
    }

    /// Notes that a credit note takes back a part of it.
    ///
    /// - Throws: ``Failure/refused(reason:)`` for more than is left.
    public mutating func credit(_ money: Money, at moment: Date) throws(Failure) {
        guard money.currency == currency, money.amount > 0, money.amount <= refundable.amount else {
            throw .refused("\(money) is more than can be given back of \(title): \(refundable)")
        }
        credited += money.amount
        if credited == total { (state, closedAt) = (.refunded, moment) }
    }
}
