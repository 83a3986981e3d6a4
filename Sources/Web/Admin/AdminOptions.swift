import Domain
import HTTPTypes
import Hummingbird
import ModuleKit
import PanelCore
import Vocabulary

/// `/admin/products/{id}/options/{field}`: what clients choose about a product, and what each choice costs.
enum AdminOptions {
    /// Rows that are there for more choices.
    private static let spare = 3
    private static let most = 40

    private struct NameInput: Form {
        @Field("Name", .trimmed, .length(1...100), help: "As clients read it.") var name: String
        init() {}
    }

    static func canBeChosen(_ field: FieldSpec) -> Bool { field.kind != .secret && !field.isList }

    static func form(_ context: StaffContext) async throws -> Response {
        try await page(try await find(context), context)
    }

    /// Saves this option; the product's others stay.
    static func save(_ context: StaffContext) async throws -> Response {
        let place = try await find(context)
        let others = place.item.options.filter { $0.field != place.field.key }
        let before = place.item.options.firstIndex { $0.field == place.field.key } ?? others.count
        do {
            let posted = try posted(place, context)
            var documents = others.map(\.document)
            documents.insert(posted, at: before)
            _ = try await context.panel.saveOptions(of: place.item.product.id, .array(documents), by: context.actor)
            return try await context.see(place.productPath, .done("Option saved."))
        } catch Failure.invalid(let issues) {
            let filled = rows(place, context).filter { !name(ofRow: $0, context).isEmpty }
            let mine = issues.map { issue in issue.within("options.\(before)").map { moved($0, filled) } ?? issue }
            return try await page(place, context, issues: mine, status: .unprocessableContent)
        }
    }

    static func remove(_ context: StaffContext) async throws -> Response {
        let place = try await find(context)
        let rest = place.item.options.filter { $0.field != place.field.key }
        _ = try await context.panel.saveOptions(
            of: place.item.product.id, .array(rest.map(\.document)), by: context.actor)
        return try await context.see(place.productPath, .done("Option removed. Who has chosen something keeps it."))
    }

    /// The option that the path is about; it need not be there yet.
    private struct Place {
        var item: PricedProduct
        var field: FieldSpec

        var option: ProductOption? { item.options.first { $0.field == field.key } }
        var productPath: Link { "/admin/products/\(item.product.id)" }
        var path: Link { "/admin/products/\(item.product.id)/options/\(field.key)" }

        /// One choice as the form has it: a name, a value of the plan's field, a price for each that the product has.
        var choice: FormSpec {
            var name = FieldSpec(key: "name", label: "Name", kind: .text)
            name.normalisers = [.trimmed]
            var value = field
            (value.key, value.label, value.help) = ("value", field.label, nil)
            (value.isRequired, value.fallback) = (false, nil)
            if field.kind == .toggle {
                value.kind = .choice(options: [
                    FieldOption(value: "true", label: "Yes"), FieldOption(value: "false", label: "No"),
                ])
            }
            let prices = item.prices.flatMap { price -> [FieldSpec] in
                let label = "\(price.period.label), \(price.currency)"
                return [
                    FieldSpec(key: "amount \(price.name)", label: label, kind: .text),
                    FieldSpec(key: "setup \(price.name)", label: "Once, \(price.currency)", kind: .text),
                ]
            }
            var hidden = FieldSpec(key: "hidden", label: "Not offered any more", kind: .toggle)
            hidden.fallback = false
            return FormSpec(fields: [name, value] + prices + [hidden])
        }
    }

    private static func find(_ context: StaffContext) async throws -> Place {
        guard let item = try await context.panel.product(context.request.key()) else {
            throw Failure.notFound("There is no such product")
        }
        let plan = try context.panel.modules.entry(item.product.module).manifest.plan
        let key = context.request.part("field")
        guard let field = plan.fields.first(where: { $0.key == key }), canBeChosen(field) else {
            throw Failure.notFound("There is no such option")
        }
        return Place(item: item, field: field)
    }

    private static func name(ofRow index: Int, _ context: StaffContext) -> String {
        Normaliser.trimmed.apply(to: context.request.posted("choices.\(index).name") ?? "")
    }

    /// What the verb says of its second choice belongs to the second row that has a name.
    private static func moved(_ issue: Issue, _ filled: [Int]) -> Issue {
        let parts = issue.field?.split(separator: ".", maxSplits: 2).map(String.init) ?? []
        guard parts.count == 3, parts[0] == "choices", let place = Int(parts[1]), filled.indices.contains(place) else {
            return issue
        }
        return Issue(issue.message, field: "choices.\(filled[place]).\(parts[2])")
    }

    /// What was posted, as the verb takes it. Rows without a name are left out, so later ones move up.
    private static func posted(_ place: Place, _ context: StaffContext) throws -> JSONValue {
        var issues: [Issue] = []
        var choices: [JSONValue] = []
        for index in rows(place, context) {
            let row = context.request.posted(place.choice, prefix: "choices.\(index).")
            let name = name(ofRow: index, context)
            guard !name.isEmpty else { continue }
            var members: [String: JSONValue] = [
                "name": .string(name), "value": row["value"] ?? .null, "hidden": row["hidden"] ?? false,
            ]
            let id = context.request.posted("choices.\(index).id") ?? ""
            if !id.isEmpty { members["id"] = .string(id) }
            // Prices that the product has no longer are kept as they were.
            let old = place.option?.choices.first { $0.id.description == id }?.prices ?? []
            let kept = old.filter { price in !place.item.prices.contains { $0.name == price.name } }
            let typed = prices(place.item.prices, row, "choices.\(index)", &issues)
            members["prices"] = .array((kept + typed).map(\.document))
            choices.append(.object(members))
        }
        if choices.isEmpty { issues.append(Issue("must be given", field: "choices.0.name")) }
        guard issues.isEmpty else { throw Failure.invalid(issues: issues) }
        var members: [String: JSONValue] = [
            "field": .string(place.field.key), "name": .string(context.request.posted("name") ?? ""),
            "choices": .array(choices),
        ]
        if let id = place.option?.id { members["id"] = .string(id.description) }
        return .object(members)
    }

    private static func prices(_ all: [Price], _ row: JSONValue, _ path: String, _ issues: inout [Issue]) -> [Price] {
        var prices: [Price] = []
        for price in all {
            var amounts: [Int64] = []
            for part in ["amount", "setup"] {
                let key = "\(part) \(price.name)"
                let text = Normaliser.trimmed.apply(to: row[key]?.stringValue ?? "")
                let money = Money(parsing: text.isEmpty ? "0" : text, in: price.currency)
                if let money, money.amount >= 0 {
                    amounts.append(money.amount)
                } else {
                    issues.append(Issue("must be an amount in \(price.currency) such as 2.00", field: "\(path).\(key)"))
                }
            }
            if amounts.count == 2, amounts != [0, 0] {
                prices.append(
                    Price(currency: price.currency, period: price.period, amount: amounts[0], setup: amounts[1]))
            }
        }
        return prices
    }

    /// The rows of the form: those that were posted, else one for each choice and some more.
    private static func rows(_ place: Place, _ context: StaffContext) -> Range<Int> {
        let posted = context.request.posted("rows").flatMap { Int($0) }
        return 0..<min(most, max(1, posted ?? (place.option?.choices.count ?? 0) + spare))
    }

    private static func page(
        _ place: Place, _ context: StaffContext, issues: [Issue] = [], status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (request, rows) = (context.request, rows(place, context))
        let isPosted = request.method == .post
        let stored = place.option?.choices ?? []
        var hidden = [HiddenField("rows", String(rows.count))]
        let forms = rows.map { index -> DrawnForm in
            let prefix = "choices.\(index)."
            let choice = stored.indices.contains(index) ? stored[index] : nil
            let id = isPosted ? request.posted("\(prefix)id") : choice?.id.description
            if let id, !id.isEmpty { hidden.append(HiddenField("\(prefix)id", id)) }
            let values = isPosted ? request.posted(place.choice, prefix: prefix) : choice.map(values) ?? .null
            return DrawnForm(
                place.choice, values: values, issues: issues.filter { $0.field?.hasPrefix(prefix) == true },
                prefix: prefix)
        }
        let name = place.option?.name ?? place.field.label
        let whole = DrawnForm(
            try NameInput.spec(), values: ["name": .string(request.posted("name") ?? name)],
            issues: issues.filter { $0.field == "name" })
        let rest = issues.filter { issue in
            issue.field != "name" && !rows.contains { issue.field?.hasPrefix("choices.\($0).") == true }
        }
        let page = SectionFormPage.productOption(
            name, of: place.item.product.name, at: place.path, productPath: place.productPath, whole: whole,
            choices: forms,
            rest: DrawnForm(FormSpec(fields: []), issues: rest), hidden: hidden)
        return try await context.page(page, status: status)
    }

    private static func values(_ choice: OptionChoice) -> JSONValue {
        var members: [String: JSONValue] = ["name": .string(choice.name), "hidden": .bool(choice.hidden)]
        members["value"] = choice.value.boolValue.map { .string(String($0)) } ?? choice.value
        for price in choice.prices {
            members["amount \(price.name)"] = .string(price.money.decimalText)
            members["setup \(price.name)"] = .string(price.setupMoney.decimalText)
        }
        return .object(members)
    }
}

extension DrawnForm {
    /// A row that may be left empty as a whole: none of its fields says so of itself.
    fileprivate var plain: DrawnForm {
        fields.map(\.name).reduce(self) { form, name in form.changing(name) { $0.isOptional = false } }
    }
}

extension ProductOption {
    /// As the verb takes it, and as the API shows it.
    var document: JSONValue {
        [
            "id": .string(id.description), "field": .string(field), "name": .string(name),
            "choices": .array(
                choices.map { choice in
                    [
                        "id": .string(choice.id.description), "name": .string(choice.name), "value": choice.value,
                        "hidden": .bool(choice.hidden), "prices": .array(choice.prices.map(\.document)),
                    ]
                }),
        ]
    }
}
