public import Domain
import Foundation
public import SQLEngine
import Store
public import Vocabulary

extension Panel {
    /// Issues an invoice whose money becomes the client's balance when it is paid.
    ///
    /// - Throws: ``Failure/invalid(issues:)`` for the field `amount`, outside the bounds of the billing settings.
    public func addFunds(
        _ money: Money, to id: ClientID, by actor: Actor, alongside: @escaping Alongside<Invoice> = { _, _ in }
    ) async throws -> Invoice {
        let moment = now
        return try await database.write(.readCommitted) { db in
            let (client, settings) = (try db.payments.lock(id), try billing(in: db))
            guard !client.closed else { throw Failure.refused("The client \(client.name) is closed") }
            guard money.currency == client.currency else {
                throw Failure.invalid("must be in \(client.currency)", field: "amount")
            }
            let least = try Money(1, money.currency).whole(settings.leastFunds)
            let most = try Money(1, money.currency).whole(settings.mostFunds)
            guard money.amount >= least.amount, money.amount <= most.amount else {
                throw Failure.invalid("must be \(least) to \(most)", field: "amount")
            }
            let balance = try db.ledger.balance(of: id, in: money.currency)
            let bound = try Money(1, money.currency).whole(settings.mostBalance)
            guard balance.amount <= bound.amount - money.amount else {
                throw Failure.invalid(
                    "would raise the balance over \(bound); it is \(balance) now", field: "amount")
            }
            let invoice = Invoice(id: InvoiceID(at: moment), client: id, currency: money.currency, createdAt: moment)
            let line = InvoiceLine(
                invoice: invoice.id, position: 1, kind: .funds, description: "Funds for the balance",
                amount: money.amount)
            let issued = try issue(invoice, [line], to: client, by: actor, in: db)
            try alongside(issued, db)
            return issued
        }
    }

    /// Gives something to a client's balance, or takes it: a courtesy, a correction. It is booked against the company's adjustments.
    public func adjustBalance(
        of id: ClientID, by money: Money, reason: String, by actor: Actor,
        alongside: @escaping Alongside<Money> = { _, _ in }
    ) async throws -> Money {
        let moment = now
        let key = InvoiceID(at: moment).description
        return try await database.write(.readCommitted) { db in
            let client = try db.payments.lock(id)
            guard money.currency == client.currency, money.amount != 0 else {
                throw Failure.invalid("must be an amount in \(client.currency) other than 0", field: "amount")
            }
            guard !reason.isEmpty else { throw Failure.invalid("must say why", field: "reason") }
            let before = try db.ledger.balance(of: id, in: money.currency)
            let after = try before.adding(money)
            guard after.amount >= 0 else {
                throw Failure.invalid("would make the balance \(after); it is \(before) now", field: "amount")
            }
            try db.ledger.book(.adjusted(id, by: money, key: key, reason), by: actor, at: moment)
            try db.records.audit(
                "balance.adjust", Subject("client", id, client.name), by: actor,
                details: ["amount": .string(money.description), "reason": .string(reason)], at: moment)
            try alongside(after, db)
            return after
        }
    }
}

extension Money {
    /// So many whole units of this currency.
    fileprivate func whole(_ count: Int64) throws -> Money {
        let (amount, overflow) = count.multipliedReportingOverflow(by: currency.scale)
        guard !overflow else { throw MoneyError.tooLarge }
        return Money(amount, currency)
    }
}
