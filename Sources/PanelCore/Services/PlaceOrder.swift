public import Domain
import Foundation
import ModuleHost
import ModuleKit
public import SQLEngine
import Store
import Tasks
public import Vocabulary

/// An order as a client or the API gives it.
public struct NewOrder: Sendable {
    public var client: ClientID
    public var product: ProductID
    public var period: Period
    /// What the module's order form asks.
    public var values: JSONValue
    /// What was chosen of the product's options, by their fields; the first choice of the others.
    public var options: [String: OptionChoiceID]
    /// The id that the service will have, when the form was drawn with one: the same form, sent twice, orders once.
    public var id: ServiceID?

    public init(
        client: ClientID, product: ProductID, period: Period, values: JSONValue,
        options: [String: OptionChoiceID] = [:], id: ServiceID? = nil
    ) {
        self.options = options
        self.id = id
        self.client = client
        self.product = product
        self.period = period
        self.values = values
    }
}

extension Panel {
    /// Takes an order. The service, its place on a server, its piece of stock and its invoice come into being in one transaction; what
    /// costs nothing at first goes to its module in the same one, and so does what the client's balance pays.
    ///
    /// - Throws: ``Failure/invalid(issues:)`` with paths such as `order.zone`; ``Failure/refused(reason:)`` when the product cannot be
    ///   ordered now.
    public func placeOrder(
        _ order: NewOrder, by actor: Actor, alongside: @escaping Alongside<Domain.Service> = { _, _ in }
    ) async throws -> Domain.Service {
        let (product, manifest) = try await orderable(order.product)
        let (values, label) = try await checkedOrder(order.values, of: manifest)
        let moment = now
        let id = order.id ?? ServiceID(at: moment)
        let sealed = try modules.vault.seal(values, for: ModuleHost.scope(id))
        return try await database.write(.readCommitted) { db in
            guard try db.clients.find(order.client) != nil else {
                throw Failure.invalid("There is no such client", field: "client")
            }
            let client = try db.payments.lock(order.client)
            if let before = try db.services.find(id) {
                guard before.client == order.client, before.product == order.product else {
                    throw Failure.refused("This form was sent before; open it again")
                }
                return before
            }
            guard !client.closed else { throw Failure.refused("The client \(client.name) is closed and cannot order") }
            guard let fresh = try db.products.find(product.id) else {
                throw Failure.refused("\(product.name) cannot be ordered any more")
            }
            if let refusal = fresh.orderRefusal { throw Failure.refused(Failure.Reason(refusal)) }
            let prices = try db.products.prices(of: product.id)
            guard let price = prices.first(where: { $0.currency == client.currency && $0.period == order.period })
            else {
                throw Failure.invalid("has no price \(order.period.rawValue) in \(client.currency)", field: "period")
            }
            let options = try db.options.of(product.id).choose(order.options, for: order.period, in: client.currency)
            var service = Service(
                id: id, client: client.id, product: fresh, price: price, options: options, label: label ?? fresh.name,
                order: sealed, at: moment)
            // Where nothing can be paid nothing is asked for: a panel without a gateway provides at once.
            let isFree = try service.price == 0 && service.setup == 0 || !canBePaid(in: db)
            // What is to be paid has its place before any money is taken.
            if !isFree { _ = try place(&service, fresh, in: db) }
            guard try db.products.takeFromStock(product.id) else {
                throw Failure.refused("\(product.name) is sold out")
            }
            try db.services.insert(service)
            if isFree {
                try beginCreation(of: service, by: actor, in: db)
            } else {
                try invoice(service, to: client, by: actor, in: db)
            }
            let details: JSONValue = [
                "product": .string(fresh.name), "client": .string(client.name),
                "period": .string(order.period.rawValue),
            ]
            try db.records.audit(
                "service.order", Subject("service", id, service.label), by: actor, details: details, at: moment)
            service = try db.services.find(id) ?? service
            try alongside(service, db)
            return service
        }
    }

    /// A product that can be ordered now, with its module's manifest.
    private func orderable(_ id: ProductID) async throws -> (Product, Manifest) {
        let registry = modules.registry
        return try await database.read { db in
            guard let product = try db.products.find(id) else {
                throw Failure.invalid("There is no such product", field: "product")
            }
            if let refusal = product.orderRefusal { throw Failure.refused(Failure.Reason(refusal)) }
            let status = try ModuleStatus.read(product.module, registry, in: db)
            guard status.refusal == nil, let manifest = status.manifest else {
                throw Failure.refused(
                    Failure.Reason("\(product.name) cannot be ordered at the moment", log: status.refusal))
            }
            let servers = try candidates(of: product, in: db).0
            guard servers.contains(where: { !$0.closed && $0.reason == nil }) else {
                let log = servers.isEmpty ? "\(product.name) has no server yet" : "no server of \(product.name) is open"
                throw Failure.refused(Failure.Reason("\(product.name) cannot be ordered at the moment", log: log))
            }
            return (product, manifest)
        }
    }

    /// The order's values, checked by their fields and by the module, and what the service will be called.
    ///
    /// - Parameter old: what is stored now, with secrets in the clear: an empty secret keeps the stored one.
    func checkedOrder(
        _ values: JSONValue, keeping old: JSONValue = .null, of manifest: Manifest
    ) async throws -> (values: JSONValue, label: String?) {
        let (clean, issues) = manifest.order.check(values, keeping: old)
        guard issues.isEmpty else { throw Failure.invalid(issues: issues.map { $0.under("order") }) }
        let answer = try await modules.call(
            .check(form: .order, values: clean), on: manifest.key, within: settings.pageLimit)
        let together = try answer.decode([Issue].self)
        guard together.isEmpty else { throw Failure.invalid(issues: together.map { $0.under("order") }) }
        let label = try await modules.call(.label(order: clean), on: manifest.key, within: settings.pageLimit)
            .stringValue
        return (clean, label.map { String($0.prefix(255)) })
    }
}
