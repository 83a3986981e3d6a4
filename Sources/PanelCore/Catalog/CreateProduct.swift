public import Domain
import Foundation
import ModuleHost
import ModuleKit
public import SQLEngine
import Store
public import Vocabulary

/// What a product is, beside its plan and prices.
public struct ProductForm: Form {
    @Field("Name", .trimmed, .length(1...200)) public var name: String
    @Field("Description", .trimmed, .long, .length(0...2000), help: "One or two sentences for clients.") public
        var description: String?
    @Field("Hidden", help: "Not offered to clients; staff can order it.") public var hidden = false
    @Field("Retired", help: "Not sold any more; what was sold goes on.") public var retired = false
    @Field("Stock", .range(0...1_000_000), help: "How many more can be sold. Empty means any number.") public var stock:
        Int?
    public init() {}
}

extension Panel {
    /// Adds a product.
    ///
    /// - Parameter values: `name`, `module` such as `Product/PowerDNS`, and optionally `description`, `hidden`, `retired`, `stock`,
    ///   `instance` or `instance_group`, `plan` and `prices`.
    public func createProduct(
        _ values: JSONValue, by actor: Actor, alongside: @escaping Alongside<Product> = { _, _ in }
    ) async throws -> Product {
        var issues: [Issue] = []
        let form = issues.collect { try ProductForm(filling: values) }
        let prices = issues.collect { try [Price](values["prices"]) }
        guard let text = values["module"]?.stringValue, let key = ModuleKey(text) else {
            throw Failure.invalid(
                issues: issues + [Issue("must be a module such as Product/PowerDNS", field: "module")])
        }
        guard let manifest = modules.registry[key]?.manifest, key.kind == .product else {
            throw Failure.invalid(issues: issues + [Issue("is not a product module of this panel", field: "module")])
        }
        let plan = try await checked(plan: values["plan"] ?? .object([:]), of: manifest, keeping: .null, into: &issues)
        guard issues.isEmpty, let form, let prices else { throw Failure.invalid(issues: issues) }
        var told = values.objectValue ?? [:]
        told["plan"] = plan
        let (moment, details) = (now, JSONValue.object(told))
        return try await database.write { db in
            var product = Product(
                id: ProductID(at: moment), name: form.name, description: form.description ?? "", module: key,
                plan: plan,
                hidden: form.hidden, retired: form.retired, stock: form.stock.map(Int64.init), createdAt: moment)
            try Self.place(&product, values, in: db)
            if product.instance == nil, product.instanceGroup == nil {
                product.instance = try db.modules.instance(of: key, named: "default")?.id
            }
            try db.products.insert(product)
            try db.products.setPrices(prices, of: product.id)
            try db.records.audit(
                "product.create", Subject("product", product.id, product.name), by: actor, details: details, at: moment)
            try alongside(product, db)
            return product
        }
    }

    /// A plan as it is stored, checked by its fields and by the module.
    func checked(plan: JSONValue, of manifest: Manifest, keeping old: JSONValue, into issues: inout [Issue])
        async throws -> JSONValue
    {
        let (clean, wrong) = manifest.plan.check(plan, keeping: old)
        issues += wrong.map { $0.under("plan") }
        guard wrong.isEmpty else { return .null }
        let answer = try await modules.call(
            .check(form: .plan, values: clean), on: manifest.key, within: settings.pageLimit)
        issues += try answer.decode([Issue].self).map { $0.under("plan") }
        return try modules.vault.seal(clean, for: Self.planScope(manifest.key))
    }

    /// Says which instance or group a product runs on.
    static func place(_ product: inout Product, _ values: JSONValue, in db: Connection) throws {
        if let given = values["instance"] {
            product.instance = try given.stringValue.flatMap { $0.isEmpty ? nil : $0 }.map { text in
                guard let id = InstanceID(text), let instance = try db.modules.instance(id),
                    instance.module == product.module
                else {
                    throw Failure.invalid("is no instance of \(product.module)", field: "instance")
                }
                return id
            }
        }
        if let given = values["instance_group"] {
            product.instanceGroup = try given.stringValue.flatMap { $0.isEmpty ? nil : $0 }.map { text in
                guard let id = InstanceGroupID(text), let group = try db.modules.group(id),
                    group.module == product.module
                else {
                    throw Failure.invalid("is no group of \(product.module)", field: "instance_group")
                }
                return id
            }
        }
        if product.instance != nil, product.instanceGroup != nil {
            throw Failure.invalid("is either one instance or a group, not both", field: "instance_group")
        }
    }
}

extension [Issue] {
    /// Runs a check, keeping its issues, so that a person hears of all at once.
    mutating func collect<Value>(_ check: () throws -> Value) -> Value? {
        do { return try check() } catch let failure as Failure {
            self += failure.issues.isEmpty ? [Issue(failure.reason.user)] : failure.issues
        } catch {
            self.append(Issue("cannot be read"))
        }
        return nil
    }
}

extension [Price] {
    /// Prices as the API and forms give them.
    init(_ document: JSONValue?) throws {
        var prices: [Price] = []
        var issues: [Issue] = []
        for (index, item) in (document?.arrayValue ?? []).enumerated() {
            let path = "prices.\(index)"
            let currency = item["currency"]?.stringValue.flatMap { Currency($0) }
            let period = item["period"]?.stringValue.flatMap { Period(rawValue: $0) }
            let amount = item["amount"]?.integerValue
            let setup = item["setup"] ?? 0
            if currency == nil {
                issues.append(Issue("must be a currency of ISO 4217, such as EUR", field: "\(path).currency"))
            }
            if period == nil {
                let all = Period.allCases.map(\.rawValue).joined(separator: ", ")
                issues.append(Issue("must be one of \(all)", field: "\(path).period"))
            }
            if amount == nil { issues.append(Issue("must be a whole number of minor units", field: "\(path).amount")) }
            if setup.integerValue == nil {
                issues.append(Issue("must be a whole number of minor units", field: "\(path).setup"))
            }
            if let currency, let period, let amount, let setup = setup.integerValue {
                prices.append(Price(currency: currency, period: period, amount: amount, setup: setup))
            }
        }
        if let document, document != .null, document.arrayValue == nil {
            issues.append(Issue("must be a list", field: "prices"))
        }
        issues += prices.issues
        guard issues.isEmpty else { throw Failure.invalid(issues: issues) }
        self = prices
    }
}
