import Vocabulary

/// What `/admin/products` takes. `module` is a choice of the active ones when it is drawn.
struct ProductNewInput: Form {
    @Field("Name", .trimmed, .length(1...200), help: "As clients read it.") var name: String
    @Field("Module") var module: String
    init() {}
}

/// What `/admin/products/{id}` takes. `placement` is a choice of the instances and groups when it is drawn.
struct ProductInput: Form {
    @Field("Name", .trimmed, .length(1...200), help: "As clients read it.") var name: String
    @Field("Description", .long, .trimmed) var description: String?
    @Field("Runs on", help: "An instance of the module, or a group that is filled by its policy.") var placement: String
    @Field("Stock", .range(0...1_000_000), help: "How many services may exist at once. Empty means any number.")
    var stock: Int?
    @Field("Hidden", help: "Only staff can order it.") var hidden = false
    @Field("Retired", help: "Nobody can order it any more. Services that exist go on.") var retired = false
    init() {}
}

/// How often a price is charged, as the form offers it. The raw values are stored.
enum PeriodChoice: String, Choice {
    case once, hourly, daily, weekly, monthly, quarterly, semiannually, annually

    /// What follows an amount: "a month".
    var each: String {
        switch self {
        case .once: "once"
        case .hourly: "an hour"
        case .daily: "a day"
        case .weekly: "a week"
        case .monthly: "a month"
        case .quarterly: "every 3 months"
        case .semiannually: "every 6 months"
        case .annually: "a year"
        }
    }
}

/// What `/admin/products/{id}/prices` takes. `currency` and `period` are choices when they are drawn; amounts are typed as `4.00`.
struct PriceInput: Form {
    @Field("Currency") var currency: String
    @Field("Charged") var period: String
    @Field("Price", .trimmed, help: "For one period, such as 4.00.") var amount: String
    @Field("Set-up fee", .trimmed, help: "Charged once. Empty means none.") var setup: String?
    init() {}

    /// - Parameter periods: those that are sold, by stored name and as people read them.
    static func spec(currencies: [String], periods: [FieldOption]) throws -> FormSpec {
        try spec().offering(currencies.map { FieldOption(value: $0, label: $0) }, for: "currency").offering(
            periods, for: "period")
    }
}

/// Which price an order is for. `period` is a choice of the product's prices when it is drawn: "€4.00 a month".
struct PeriodInput: Form {
    @Field("Charged") var period: String
    init() {}
}
