import Domain
import Foundation
import ModuleHost
import ModuleKit
import SQLEngine
import Store
import Vocabulary

/// The invoice of an order: what is to be paid before a service is created.
extension Panel {
    /// Invoices a new order, keeps its place for a while, and pays it at once where the balance is enough. The caller holds the client.
    func invoice(_ found: Domain.Service, to client: Client, by actor: Actor, in db: Connection) throws {
        var service = found
        let (settings, moment) = (try billing(in: db), now)
        var invoice = try invoiceForOrder(of: service, to: client, by: actor, in: db)
        service.invoice = invoice.id
        service.reservedUntil = moment + Double(settings.holdHours) * 3600
        try db.services.update(service)
        let change = ServiceChange(
            event: "Ordered", from: service.provisionStatus, to: service.provisionStatus,
            note: "It is created when \(invoice.title) is paid")
        try db.services.record(change, of: service.id, by: actor, task: nil, at: moment)
        _ = try payAtOnce(&invoice, by: actor, in: db)
    }

    /// The document of an order's first period: the product, its options and what is paid once.
    func invoiceForOrder(
        of service: Domain.Service, to client: Client, by actor: Actor, in db: Connection
    ) throws -> Invoice {
        let (settings, moment) = (try billing(in: db), now)
        let draft = Invoice(id: InvoiceID(at: moment), client: client.id, currency: service.currency, createdAt: moment)
        let product = try db.products.find(service.product)?.name ?? service.label
        let days = service.period.days(of: 0, anchor: settings.day(of: moment))
        let options = service.options ?? []
        let base = service.price - options.map(\.amount).reduce(0, +)
        let name = product == service.label ? product : "\(product): \(service.label)"
        var lines = [(InvoiceLine.Kind.product, "\(name), \(service.period.label.lowercased())", base)]
        lines += options.filter { $0.amount > 0 }.map { (.option, $0.name, $0.amount) }
        if service.setup > 0 { lines.append((.setup, "Setup of \(service.label)", service.setup)) }
        let whole = lines.enumerated().map { index, line in
            InvoiceLine(
                invoice: draft.id, position: Int64(index + 1), kind: line.0, description: line.1, amount: line.2,
                service: service.id, fromDay: line.0 == .setup ? nil : days?.lowerBound,
                untilDay: line.0 == .setup ? nil : days?.upperBound.adding(days: -1))
        }
        return try issue(draft, whole, to: client, by: actor, in: db)
    }

    /// Pays an invoice from the balance without being asked, where the settings say so, a gateway for it is open and the balance is
    /// enough. The caller holds the client.
    ///
    /// - Returns: whether it is paid.
    func payAtOnce(_ invoice: inout Invoice, by actor: Actor, in db: Connection) throws -> Bool {
        guard try billing(in: db).payFromBalance,
            try db.ledger.balance(of: invoice.client, in: invoice.currency).amount >= invoice.due.amount,
            let gateway = try balanceGateway(in: db)
        else { return false }
        let moment = now
        var payment = Payment(
            id: PaymentID(at: moment), invoice: invoice, gateway: gateway.id, module: gateway.module, at: moment)
        try db.payments.insert(payment)
        return try payFromBalance(&payment, &invoice, by: actor, in: db)
    }

    private func balanceGateway(in db: Connection) throws -> Instance? {
        for entry in modules.registry.all where entry.manifest.can(.paysFromBalance) {
            let status = try ModuleStatus.read(entry.key, modules.registry, in: db)
            guard status.refusal == nil else { continue }
            if let open = status.instances.first(where: { !$0.closed && $0.reason == nil }) { return open }
        }
        return nil
    }
}
