public import Domain
import Foundation
import Printing
import Store
public import Vocabulary

/// A document as a file.
public struct PrintedInvoice: Sendable {
    /// `invoice-INV-2026-7.pdf`.
    public var name: String
    public var bytes: [UInt8]
}

extension Panel {
    /// An issued invoice or credit note as a PDF file. Printed from what was frozen when it was issued, so it never changes, but for the
    /// stamp that says where it stands.
    public func printInvoice(_ id: InvoiceID) async throws -> PrintedInvoice {
        let (invoice, lines, footer) = try await database.read { db in
            guard let invoice = try db.invoices.find(id) else { throw Failure.notFound("There is no such invoice") }
            return (invoice, try db.invoices.lines(of: id), try billing(in: db).footer)
        }
        guard invoice.state != .draft else { throw Failure.refused("A draft is printed when it has been issued") }
        var document = PrintedDocument(
            title: invoice.kind.title, number: invoice.number, total: invoice.totalMoney, created: invoice.createdAt)
        (document.issued, document.due) = (
            invoice.issuedOn?.longText, invoice.kind == .invoice ? invoice.dueOn?.longText : nil
        )
        document.seller = invoice.seller.map { PrintedDocument.Party($0.name, lines: $0.lines) } ?? .init("")
        document.buyer = invoice.buyer.map { PrintedDocument.Party($0.name, lines: $0.lines) } ?? .init("")
        document.stamp = invoice.stamp
        document.lines = lines.map { line in
            PrintedDocument.Line(
                line.description, detail: line.daysText, quantity: String(line.quantity),
                unit: Money(line.unit, invoice.currency), amount: Money(line.amount, invoice.currency))
        }
        if invoice.kind == .invoice, invoice.state == .unpaid || invoice.state == .paid {
            (document.paid, document.amountDue) = (invoice.paidMoney, invoice.due)
        }
        (document.notes, document.footer) = (invoice.note, footer)
        let kind = invoice.kind == .invoice ? "invoice" : "credit-note"
        return PrintedInvoice(
            name: documentFileName(kind, number: invoice.number), bytes: try await Printer().pdf(of: document))
    }
}

extension Invoice {
    fileprivate var stamp: PrintedDocument.Stamp? {
        switch state {
        case .draft, .unpaid: nil
        case .paid: kind == .invoice ? .init("PAID", .good) : nil
        case .cancelled: .init("CANCELLED", .bad)
        case .refunded: .init("REFUNDED", .quiet)
        }
    }
}

extension InvoiceLine {
    /// "25 November 2026 to 24 December 2026"; empty for what is not for days.
    public var daysText: String {
        guard let fromDay, let untilDay else { return "" }
        return "\(fromDay.longText) to \(untilDay.longText)"
    }
}

extension Day {
    /// "25 November 2026".
    public var longText: String {
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November",
            "December",
        ]
        return "\(day) \(months[month - 1]) \(year)"
    }
}
