public import Domain
import Foundation
import ModuleHost
import ModuleKit
import SQLEngine
import Store
public import Vocabulary

extension Panel {
    /// Puts these options in the place of what a product had. An option or a choice whose id is sent keeps it, so that who has
    /// chosen it has it still; one without gets a new id.
    ///
    /// - Parameter document: a list of `field`, `name` and `choices`, each with `name`, `value`, and optionally `hidden` and
    ///   `prices`.
    /// - Throws: ``Failure/invalid(issues:)`` with paths such as `options.0.choices.1.value`: for a field that is not one of the
    ///   module's plan, and for a value that the plan would not take.
    public func saveOptions(of id: ProductID, _ document: JSONValue, by actor: Actor) async throws -> PricedProduct {
        let found = try await database.read { db in
            try db.products.find(id).map { ($0, try db.options.of(id)) }
        }
        guard let (product, before) = found else { throw Failure.notFound("There is no such product") }
        let manifest = try modules.entry(product.module).manifest
        var reader = OptionReader(product: product, plan: manifest.plan, before: before, moment: now)
        let options = reader.read(document)
        if reader.issues.isEmpty { reader.issues += try await together(options, product, manifest.key) }
        guard reader.issues.isEmpty else { throw Failure.invalid(issues: reader.issues) }
        let moment = now
        return try await database.write { db in
            guard var fresh = try db.products.find(id) else { throw Failure.notFound("There is no such product") }
            guard fresh.revision == product.revision, try db.products.update(fresh) else {
                throw changedMeanwhile("product")
            }
            fresh.revision += 1
            try db.options.set(options, of: id)
            try db.records.audit(
                "product.options", Subject("product", id, fresh.name), by: actor,
                details: ["options": .array(options.map { .string($0.name) })], at: moment)
            return PricedProduct(product: fresh, prices: try db.products.prices(of: id), options: options)
        }
    }

    /// What the module says of each plan that a choice makes.
    private func together(_ options: [ProductOption], _ product: Product, _ key: ModuleKey) async throws -> [Issue] {
        var issues: [Issue] = []
        let plan = try modules.vault.open(product.plan, for: Self.planScope(key))
        for (place, option) in options.enumerated() {
            for (index, choice) in option.choices.enumerated() {
                var members = plan.objectValue ?? [:]
                members[option.field] = choice.value
                let answer = try await modules.call(
                    .check(form: .plan, values: .object(members)), on: key, within: settings.pageLimit)
                issues += try answer.decode([Issue].self).map {
                    Issue("\($0.field ?? "the plan") \($0.message)", field: "options.\(place).choices.\(index).value")
                }
            }
        }
        return issues
    }
}

/// Reads options as the API and forms give them, telling everything that is wrong at once.
private struct OptionReader {
    let product: Product
    let plan: FormSpec
    let before: [ProductOption]
    let moment: Date
    var issues: [Issue] = []

    mutating func read(_ document: JSONValue) -> [ProductOption] {
        guard let items = document.arrayValue else {
            issues.append(Issue("must be a list", field: "options"))
            return []
        }
        var options: [ProductOption] = []
        for (index, item) in items.enumerated() {
            guard let option = option(item, at: "options.\(index)") else { continue }
            if options.contains(where: { $0.field == option.field }) {
                issues.append(Issue("has an option already", field: "options.\(index).field"))
            }
            options.append(option)
        }
        let ids = options.map(\.id.description) + options.flatMap(\.choices).map(\.id.description)
        if Set(ids).count != ids.count { issues.append(Issue("name an id twice", field: "options")) }
        return options
    }

    private mutating func option(_ item: JSONValue, at path: String) -> ProductOption? {
        let key = item["field"]?.stringValue ?? ""
        guard let field = plan.fields.first(where: { $0.key == key }), field.kind != .secret, !field.isList else {
            issues.append(Issue("must be a field of the module's plan, and no secret or list", field: "\(path).field"))
            return nil
        }
        let id = known(item["id"], at: path, among: before.map(\.id)) ?? ProductOptionID(at: moment)
        let old = before.first { $0.id == id }?.choices.map(\.id) ?? []
        let items = item["choices"]?.arrayValue ?? []
        if items.isEmpty { issues.append(Issue("needs at least one choice", field: "\(path).choices")) }
        let choices = items.enumerated().map { index, choice in
            self.choice(choice, of: field, among: old, at: "\(path).choices.\(index)")
        }
        return ProductOption(id: id, field: key, name: name(item, at: path), choices: choices)
    }

    private mutating func choice(
        _ item: JSONValue, of field: FieldSpec, among old: [OptionChoiceID], at path: String
    ) -> OptionChoice {
        let form = FormSpec(fields: [field])
        let given = item["value"] ?? .null
        let (clean, wrong) = form.check([field.key: given])
        // A choice says what it sets; the field's own default is none.
        let isMissing = [.null, .string("")].contains(given)
        issues += (isMissing ? [Issue("is required")] : wrong).map { Issue($0.message, field: "\(path).value") }
        var prices: [Price] = []
        do { prices = try [Price](item["prices"]) } catch let failure as Failure {
            issues += failure.issues.map { $0.under(path) }
        } catch {
            issues.append(Issue("cannot be read", field: "\(path).prices"))
        }
        return OptionChoice(
            id: known(item["id"], at: path, among: old) ?? OptionChoiceID(at: moment), name: name(item, at: path),
            value: clean[field.key] ?? .null, hidden: item["hidden"]?.boolValue ?? false, prices: prices)
    }

    private mutating func name(_ item: JSONValue, at path: String) -> String {
        let name = Normaliser.trimmed.apply(to: item["name"]?.stringValue ?? "")
        if !(1...100).contains(name.count) {
            issues.append(Issue("must be 1 to 100 characters long", field: "\(path).name"))
        }
        return name
    }

    /// An id that was sent and is this product's.
    private mutating func known<Noun>(
        _ value: JSONValue?, at path: String, among ids: [Identifier<Noun>]
    ) -> Identifier<Noun>? {
        guard let value, value != .null else { return nil }
        guard let id = value.stringValue.flatMap({ Identifier<Noun>($0) }), ids.contains(id) else {
            issues.append(Issue("is not an id of this product", field: "\(path).id"))
            return nil
        }
        return id
    }
}
