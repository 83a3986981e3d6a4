public import Vocabulary

/// Something a client can choose about a product, such as how much disk: each choice sets one field of the plan and has prices
/// of its own.
public struct ProductOption: Codable, Sendable, Identifiable, Equatable {
    public var id: ProductOptionID
    /// The field of the module's plan that a choice sets.
    public var field: String
    public var name: String
    public var choices: [OptionChoice]

    public init(id: ProductOptionID, field: String, name: String, choices: [OptionChoice]) {
        self.id = id
        self.field = field
        self.name = name
        self.choices = choices
    }
}

/// One choice of an option. A period without a price of its own adds nothing.
public struct OptionChoice: Codable, Sendable, Identifiable, Equatable {
    public var id: OptionChoiceID
    public var name: String
    public var value: JSONValue
    /// Not offered any more; who has it keeps it.
    public var hidden: Bool
    public var prices: [Price]

    public init(id: OptionChoiceID, name: String, value: JSONValue, hidden: Bool = false, prices: [Price] = []) {
        self.id = id
        self.name = name
        self.value = value
        self.hidden = hidden
        self.prices = prices
    }

    /// What it adds for a period; nothing where it has no price.
    public func price(_ period: Period, in currency: Currency) -> Price {
        prices.first { $0.period == period && $0.currency == currency }
            ?? Price(currency: currency, period: period, amount: 0)
    }
}

/// What was chosen, as a service keeps it: later changes of the product leave it alone.
public struct ChosenOption: Codable, Sendable, Equatable {
    public var field: String
    public var choice: OptionChoiceID
    /// "Disk: 20 GB".
    public var name: String
    public var value: JSONValue
    /// Minor units it adds a period, and once at the start.
    public var amount: Int64
    public var setup: Int64

    public init(_ option: ProductOption, _ choice: OptionChoice, _ price: Price) {
        field = option.field
        self.choice = choice.id
        name = "\(option.name): \(choice.name)"
        value = choice.value
        (amount, setup) = (price.amount, price.setup)
    }
}

extension [ProductOption] {
    /// The chosen choice of every option; of one that was not chosen the first that is offered.
    ///
    /// - Parameter wanted: choices by the option's field.
    /// - Throws: ``Failure/invalid(issues:)`` for a choice or a field that is not offered.
    public func choose(
        _ wanted: [String: OptionChoiceID], for period: Period, in currency: Currency
    ) throws(Failure) -> [ChosenOption] {
        var issues: [Issue] = []
        for field in wanted.keys.sorted() where !contains(where: { $0.field == field }) {
            issues.append(Issue("is not an option of this product", field: "options.\(field)"))
        }
        var chosen: [ChosenOption] = []
        for option in self {
            let offered = option.choices.filter { !$0.hidden }
            if let id = wanted[option.field] {
                if let choice = offered.first(where: { $0.id == id }) {
                    chosen.append(ChosenOption(option, choice, choice.price(period, in: currency)))
                } else {
                    issues.append(Issue("is not offered", field: "options.\(option.field)"))
                }
            } else if let first = offered.first {
                chosen.append(ChosenOption(option, first, first.price(period, in: currency)))
            }
        }
        guard issues.isEmpty else { throw .invalid(issues: issues) }
        return chosen
    }
}

extension JSONValue {
    /// A plan with what was chosen written over it.
    public func choosing(_ options: [ChosenOption]) -> JSONValue {
        guard !options.isEmpty, case .object(var members) = self else { return self }
        for option in options { members[option.field] = option.value }
        return .object(members)
    }
}
