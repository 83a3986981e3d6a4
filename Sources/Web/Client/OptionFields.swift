import Domain
import Vocabulary

/// A product's options as fields of a form: `options.disk` with a choice for each, and what each adds to the price.
enum OptionFields {
    static let prefix = "options."

    /// - Parameter chosen: choices by the options' fields; of the others the first that is offered.
    static func form(
        _ options: [ProductOption], for period: Period, in currency: Currency, chosen: [String: OptionChoiceID],
        issues: [Issue] = []
    ) -> DrawnForm {
        let fields = options.compactMap { option -> FieldSpec? in
            let offered = option.choices.filter { !$0.hidden }
            guard !offered.isEmpty else { return nil }
            var field = FieldSpec(
                key: option.field, label: option.name,
                kind: .choice(
                    options: offered.map { FieldOption(value: $0.id.description, label: label($0, period, currency)) }))
            field.isRequired = true
            return field
        }
        var values: [String: JSONValue] = [:]
        for option in options {
            let id = chosen[option.field] ?? option.choices.first { !$0.hidden }?.id
            values[option.field] = id.map { .string($0.description) }
        }
        return DrawnForm(
            FormSpec(fields: fields), values: .object(values),
            issues: issues.filter { $0.field?.hasPrefix(prefix) == true },
            prefix: prefix)
    }

    /// What a form posted for these options; what is no id is left out, and the first choice is taken.
    static func posted(_ request: WebRequest, _ options: [ProductOption]) -> [String: OptionChoiceID] {
        var chosen: [String: OptionChoiceID] = [:]
        for option in options {
            let text = request.posted(prefix + option.field) ?? request.query(prefix + option.field)
            if let text, let id = OptionChoiceID(text) { chosen[option.field] = id }
        }
        return chosen
    }

    private static func label(_ choice: OptionChoice, _ period: Period, _ currency: Currency) -> String {
        let price = choice.price(period, in: currency)
        let parts =
            (price.amount > 0 ? ["+\(price.money.shownText) \(period.suffix)"] : [])
            + (price.setup > 0 ? ["+\(price.setupMoney.shownText) once"] : [])
        return parts.isEmpty ? choice.name : "\(choice.name), \(parts.joined(separator: " and "))"
    }
}
