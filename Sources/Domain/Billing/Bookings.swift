public import Vocabulary

/// What each thing that happens to money books. Here, and nowhere else, stands which account gives and which one takes.
extension LedgerEntry {
    /// An invoice was issued: the client owes it.
    public static func issued(_ invoice: Invoice, _ lines: [InvoiceLine]) -> LedgerEntry {
        LedgerEntry("invoice \(invoice.id) issued", "\(invoice.title) issued", earning(.issue, invoice, lines))
    }

    /// An unpaid invoice was cancelled: nobody owes it any more.
    public static func cancelled(_ invoice: Invoice, _ lines: [InvoiceLine]) -> LedgerEntry {
        let back = earning(.issue, invoice, lines).map { transfer in
            LedgerTransfer(
                .cancel, transfer.money, debit: transfer.credit, credit: transfer.debit, invoice: invoice.id)
        }
        return LedgerEntry("invoice \(invoice.id) cancelled", "\(invoice.title) cancelled", back)
    }

    /// Sales are earned when they are invoiced; funds stay the client's.
    private static func earning(
        _ purpose: LedgerTransfer.Purpose, _ invoice: Invoice, _ lines: [InvoiceLine]
    ) -> [LedgerTransfer] {
        let funds = lines.filter { $0.kind == .funds }.map(\.amount).reduce(0, +)
        let receivable = LedgerAccount.receivable(invoice.client)
        return [
            LedgerTransfer(
                purpose, Money(invoice.total - funds, invoice.currency), debit: receivable, credit: .sales,
                invoice: invoice.id),
            LedgerTransfer(
                purpose, Money(funds, invoice.currency), debit: receivable, credit: .funding(invoice.client),
                invoice: invoice.id),
        ]
    }

    /// A gateway has taken money in.
    ///
    /// - Parameters:
    ///   - applied: what counts as paid on the payment's invoice.
    ///   - held: what waits for a person.
    ///   - fee: what the gateway kept.
    public static func received(_ payment: Payment, applied: Money, held: Money, fee: Money) -> LedgerEntry {
        let gateway = LedgerAccount.gateway(payment.gateway)
        return LedgerEntry(
            "payment \(payment.id) received", "Payment \(payment.remoteID ?? payment.id.description) received",
            [
                LedgerTransfer(
                    .pay, applied, debit: gateway, credit: .receivable(payment.client), invoice: payment.invoice,
                    payment: payment.id),
                LedgerTransfer(.hold, held, debit: gateway, credit: .held, payment: payment.id),
                LedgerTransfer(.fee, fee, debit: .fees(payment.gateway), credit: gateway, payment: payment.id),
            ])
    }

    /// The client paid from the balance.
    public static func paidFromBalance(_ payment: Payment, _ invoice: Invoice, _ money: Money) -> LedgerEntry {
        LedgerEntry(
            "payment \(payment.id) received", "\(invoice.title) paid from the balance",
            [
                LedgerTransfer(
                    .pay, money, debit: .balance(invoice.client), credit: .receivable(invoice.client),
                    invoice: invoice.id, payment: payment.id)
            ])
    }

    /// Funds that are paid become the client's balance.
    public static func funded(_ invoice: Invoice, _ money: Money) -> LedgerEntry {
        LedgerEntry(
            "invoice \(invoice.id) funded", "\(invoice.title) became balance",
            [
                LedgerTransfer(
                    .fund, money, debit: .funding(invoice.client), credit: .balance(invoice.client), invoice: invoice.id
                )
            ])
    }

    /// What was paid on an invoice that is not paid in full goes to the balance, because the invoice is cancelled.
    public static func unpaidToBalance(_ invoice: Invoice, _ money: Money) -> LedgerEntry {
        LedgerEntry(
            "invoice \(invoice.id) unpaid", "What was paid on \(invoice.title) became balance",
            [
                LedgerTransfer(
                    .unpay, money, debit: .receivable(invoice.client), credit: .balance(invoice.client),
                    invoice: invoice.id)
            ])
    }

    /// A person decided what becomes of money that waited.
    public static func resolved(_ payment: Payment, applied: Money, toBalance: Money) -> LedgerEntry {
        LedgerEntry(
            "payment \(payment.id) resolved", "Payment \(payment.remoteID ?? payment.id.description) was decided on",
            [
                LedgerTransfer(
                    .pay, applied, debit: .held, credit: .receivable(payment.client), invoice: payment.invoice,
                    payment: payment.id),
                LedgerTransfer(
                    .resolve, toBalance, debit: .held, credit: .balance(payment.client), payment: payment.id),
            ])
    }

    /// Where the money of a refund is taken from.
    public enum Source: Sendable, Equatable {
        /// A paid invoice, by a credit note; funds are taken out of the balance again.
        case credited(Invoice, isFunds: Bool)
        /// An invoice that is not paid in full.
        case unpaid(Invoice)
        /// The client's balance, where the money went before.
        case balance
        /// Money that waits for a person.
        case held
    }

    /// Money went back.
    public static func refunded(_ refund: Refund, of payment: Payment, from source: Source) -> LedgerEntry {
        let (money, client) = (refund.money, payment.client)
        let target: LedgerAccount = refund.way == .balance ? .balance(client) : .gateway(payment.gateway)
        let receivable = LedgerAccount.receivable(client)
        func out(of account: LedgerAccount, _ invoice: InvoiceID?) -> LedgerTransfer {
            LedgerTransfer(.refund, money, debit: account, credit: target, invoice: invoice, payment: payment.id)
        }
        let transfers: [LedgerTransfer] =
            switch source {
            case .credited(let invoice, let isFunds):
                [
                    LedgerTransfer(
                        .credit, money, debit: isFunds ? .balance(client) : .sales, credit: receivable,
                        invoice: invoice.id), out(of: receivable, invoice.id),
                ]
            case .unpaid(let invoice):
                [
                    LedgerTransfer(.unpay, money, debit: receivable, credit: .held, invoice: invoice.id),
                    out(of: .held, nil),
                ]
            case .balance: [out(of: .balance(client), nil)]
            case .held: [out(of: .held, nil)]
            }
        return LedgerEntry("refund \(refund.id)", "Refund of \(money)", transfers)
    }

    /// A credit note whose money becomes the client's balance: no gateway has a part in it.
    public static func creditedToBalance(_ note: Invoice, of invoice: Invoice) -> LedgerEntry {
        let receivable = LedgerAccount.receivable(invoice.client)
        return LedgerEntry(
            "credit note \(note.id)", "\(note.title) became balance",
            [
                LedgerTransfer(.credit, note.totalMoney, debit: .sales, credit: receivable, invoice: invoice.id),
                LedgerTransfer(
                    .credit, note.totalMoney, debit: receivable, credit: .balance(invoice.client), invoice: invoice.id),
            ])
    }

    /// Staff gave something to a balance, or took it.
    ///
    /// - Parameter key: names this one adjustment.
    public static func adjusted(_ client: ClientID, by money: Money, key: String, _ reason: String) -> LedgerEntry {
        let gives = money.amount > 0
        let amount = Money(gives ? money.amount : -money.amount, money.currency)
        return LedgerEntry(
            "adjustment \(key)", reason,
            [
                LedgerTransfer(
                    .adjust, amount, debit: gives ? .adjustments : .balance(client),
                    credit: gives ? .balance(client) : .adjustments)
            ])
    }
}
