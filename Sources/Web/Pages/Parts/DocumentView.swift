import Domain
import Vocabulary

/// An invoice or a credit note as it is read: its lines, its sums, who sells and who buys.
struct DocumentView: Encodable, Sendable {
    struct Line: Encodable, Sendable {
        let text: String
        /// "1 Dec 2026 to 31 Dec 2026"
        let days: String?
        /// `nil` for one of it.
        let quantity: String?
        let unit: String
        let amount: String
        /// The service that it is about; `nil` when there is none, or its reader may not see it.
        let href: Link?
    }

    struct Side: Encodable, Sendable {
        let title: String
        let name: String
        let lines: [String]
    }

    let lines: [Line]
    let sums: [Fact]
    /// The last sum, set apart.
    let total: Fact
    let sides: [Side]
    let note: String?

    /// - Parameter link: the address of a line's service.
    init(_ invoice: Invoice, _ lines: [InvoiceLine], link: (ServiceID) -> Link?) {
        let currency = invoice.currency
        self.lines = lines.map { line in
            Line(
                text: line.description,
                days: line.fromDay.flatMap { first in line.untilDay.map { "\(first.shown) to \($0.shown)" } },
                quantity: line.quantity == 1 ? nil : shown(line.quantity), unit: Money(line.unit, currency).shownText,
                amount: Money(line.amount, currency).shownText, href: line.service.flatMap(link))
        }
        let whole = Money(invoice.state == .draft ? lines.map(\.amount).reduce(0, +) : invoice.total, currency)
        var sums: [Fact] = []
        if invoice.paid > 0, invoice.kind == .invoice { sums.append(Fact("Paid", invoice.paidMoney.shownText)) }
        if invoice.credited > 0 { sums.append(Fact("Credited", invoice.creditedMoney.shownText)) }
        if invoice.state == .unpaid, invoice.paid > 0 { sums.append(Fact("Still due", invoice.due.shownText)) }
        self.sums = sums
        total = Fact("Total", whole.shownText)
        sides = [("From", invoice.seller), ("To", invoice.buyer)].compactMap { title, party in
            party.map { Side(title: title, name: $0.name, lines: $0.lines) }
        }
        note = invoice.note.isEmpty ? nil : invoice.note
    }
}

extension Day {
    /// "22 Nov 2026"
    var shown: String {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(day) \(months[month - 1]) \(year)"
    }
}

extension Moment {
    /// A day of a document.
    init(_ day: Day) { self.init(text: day.shown, datetime: day.description, title: day.shown) }
}
