public import Domain
import Foundation
import ModuleHost
import ModuleKit
import SQLEngine
import Store
import Tasks
public import Vocabulary

/// What a change of product or options would cost.
public struct ChangePreview: Sendable {
    public var product: Product
    public var options: [ChosenOption]
    /// A period's price now, and after the change.
    public var before: Money
    public var after: Money

    /// What is invoiced before the change is made; 0 when it is made at once.
    public var due: Money
}

extension Panel {
    /// What a change would cost, without making it; see ``changePackage(of:to:options:note:by:)``.
    public func previewChange(
        of id: ServiceID, to target: ProductID?, options wanted: [String: OptionChoiceID]? = nil
    ) async throws -> ChangePreview {
        try await database.read { db in
            guard let service = try db.services.find(id) else { throw Failure.notFound("There is no such service") }
            let product = try Self.checked(target, for: service, otherOptions: wanted != nil, in: db)
            let options = try Self.options(wanted, of: product, for: service, in: db)
            let after = try Self.price(of: product, options, for: service, in: db)
            let due = try canBePaid(in: db) ? max(0, after - service.price) : 0
            return ChangePreview(
                product: product, options: options, before: service.money, after: Money(after, service.currency),
                due: Money(due, service.currency))
        }
    }

    /// Moves a service to another product, or to other options of its own. What costs more than now is invoiced with the difference of a
    /// period's price, and made when that is paid; what costs the same or less is made at once.
    ///
    /// - Parameters:
    ///   - target: `nil` stays with the product.
    ///   - wanted: choices by the options' fields; `nil` keeps what is chosen as far as the product has it.
    /// - Throws: ``Failure/refused(reason:)`` when the service's state or its module does not allow it.
    @discardableResult
    public func changePackage(
        of id: ServiceID, to target: ProductID?, options wanted: [String: OptionChoiceID]? = nil, note: String? = nil,
        by actor: Actor
    ) async throws -> Domain.Service {
        let (moment, registry) = (now, modules.registry)
        return try await database.write(.readCommitted) { db in
            guard let known = try db.services.find(id) else { throw Failure.notFound("There is no such service") }
            let client = try db.payments.lock(known.client)
            guard var service = try db.services.find(id) else { throw Failure.notFound("There is no such service") }
            let canChange = registry[service.module]?.manifest.allows(.changePackage) ?? false
            let product = try Self.checked(target, for: service, otherOptions: wanted != nil, in: db)
            if let refusal = service.refusal(of: .changePackage, moduleCan: canChange) {
                throw Failure.refused(ServiceAction.changePackage.refusal(because: refusal))
            }
            if let waiting = service.pendingChange?.invoice {
                let title = try db.invoices.find(waiting)?.title ?? "an invoice"
                throw Failure.refused("A change of this service waits for \(title) to be paid; pay or cancel it first")
            }
            let options = try Self.options(wanted, of: product, for: service, in: db)
            let isOther = product.id != service.product
            let price = try Self.price(of: product, options, for: service, in: db)
            if let before = service.operation { try returnHeldStock(of: before, in: db) }
            if isOther, try !db.products.takeFromStock(product.id) {
                throw Failure.refused("\(product.name) is sold out")
            }
            if price > service.price, try canBePaid(in: db) {
                try invoiceChange(
                    of: &service, to: product, options, more: price - service.price, client: client, by: actor, in: db)
            } else {
                try beginChange(
                    of: &service, to: product.id, options: options, holdsStock: isOther, note: note, by: actor, in: db)
            }
            let details: JSONValue = ["product": .string(product.name), "reason": note.map { .string($0) } ?? .null]
            try db.records.audit(
                "service.change-package", Subject("service", id, service.label), by: actor, details: details, at: moment
            )
            return try db.services.find(id) ?? service
        }
    }

    /// The change waits for its invoice.
    private func invoiceChange(
        of service: inout Domain.Service, to product: Product, _ options: [ChosenOption], more: Int64, client: Client,
        by actor: Actor, in db: Connection
    ) throws {
        let (moment, settings) = (now, try billing(in: db))
        let draft = Invoice(id: InvoiceID(at: moment), client: client.id, currency: service.currency, createdAt: moment)
        let line = InvoiceLine(
            invoice: draft.id, position: 1, kind: .change, description: "Change of \(service.label) to \(product.name)",
            amount: more, service: service.id)
        var invoice = try issue(draft, [line], to: client, by: actor, in: db)
        service.pendingChange = PendingChange(
            product: product.id, options: options, invoice: invoice.id, holdsStock: product.id != service.product)
        service.reservedUntil = moment + Double(settings.holdHours) * 3600
        let change = ServiceChange(
            event: "Change of package was asked for", from: service.provisionStatus, to: service.provisionStatus,
            note: "It is made when \(invoice.title) is paid")
        try db.services.update(service)
        try db.services.record(change, of: service.id, by: actor, task: nil, at: moment)
        _ = try payAtOnce(&invoice, by: actor, in: db)
    }

    /// The change goes to its module.
    func beginChange(
        of service: inout Domain.Service, to product: ProductID, options: [ChosenOption]?, holdsStock: Bool,
        note: String?,
        by actor: Actor, in db: Connection
    ) throws {
        let moment = now
        let key = ServiceID(at: moment).description
        let task = try tasks.add(
            ServiceTask(service: service.id, action: ServiceAction.changePackage.rawValue, operation: key),
            ServiceTask.options(service.id, .changePackage, by: actor), in: db)
        var operation = ServiceOperation(
            .changePackage, key: key, task: task.id.description, product: product == service.product ? nil : product,
            options: options, at: moment, note: note)
        operation.holdsStock = holdsStock
        let change = try service.begin(operation, moduleCan: true, at: moment)
        try db.services.update(service)
        service.revision += 1
        try db.services.record(change, of: service.id, by: actor, task: task.id.description, at: moment)
    }

    private static func checked(
        _ target: ProductID?, for service: Domain.Service, otherOptions: Bool, in db: Connection
    ) throws -> Product {
        guard let product = try db.products.find(target ?? service.product) else {
            throw Failure.invalid("There is no such product", field: "product")
        }
        guard target != nil || otherOptions else { throw Failure.invalid("There is no such product", field: "product") }
        guard product.module == service.module else {
            throw Failure.invalid("runs on another module, \(product.module)", field: "product")
        }
        if product.id == service.product {
            guard otherOptions else { throw Failure.invalid("is the one it has", field: "product") }
            return product
        }
        if let refusal = product.orderRefusal { throw Failure.refused(Failure.Reason(refusal)) }
        return product
    }

    /// What is chosen afterwards: what was asked for, else what is chosen now as far as the product offers it.
    private static func options(
        _ wanted: [String: OptionChoiceID]?, of product: Product, for service: Domain.Service, in db: Connection
    ) throws -> [ChosenOption] {
        let offered = try db.options.of(product.id)
        var choices: [String: OptionChoiceID] = [:]
        for chosen in service.options ?? [] {
            let option = offered.first { $0.field == chosen.field }
            if option?.choices.contains(where: { $0.id == chosen.choice && !$0.hidden }) == true {
                choices[chosen.field] = chosen.choice
            }
        }
        for (field, choice) in wanted ?? [:] { choices[field] = choice }
        return try offered.choose(choices, for: service.period, in: service.currency)
    }

    private static func price(
        of product: Product, _ options: [ChosenOption], for service: Domain.Service, in db: Connection
    ) throws -> Int64 {
        let price = try db.products.prices(of: product.id).first {
            $0.currency == service.currency && $0.period == service.period
        }
        guard let price else {
            throw Failure.invalid("has no price \(service.period.rawValue) in \(service.currency)", field: "product")
        }
        return price.amount + options.map(\.amount).reduce(0, +)
    }

    /// What a service costs with its product and options as they are now; `nil` when the product has no such price any more.
    func price(of service: Domain.Service, in db: Connection) throws -> Price? {
        let price = try db.products.prices(of: service.product).first {
            $0.currency == service.currency && $0.period == service.period
        }
        guard var price else { return nil }
        for option in service.options ?? [] {
            price.amount += option.amount
            price.setup += option.setup
        }
        return price
    }
}
