import Domain
import PanelCore
import Vocabulary

/// What `/admin/products` takes. `module` is a choice of the usable ones when it is drawn.
struct ProductNewInput: Form {
    @Field("Name", .trimmed, .length(1...200), help: "As clients read it.") var name: String
    @Field("Module") var module: String
    init() {}
}

/// What `/admin/products/{id}` takes: the panel's own form, and where the product runs. `placement` is a choice of the
/// instances and groups when it is drawn.
enum ProductInput {
    static func spec() throws -> FormSpec {
        var spec = try ProductForm.spec()
        var placement = FieldSpec(key: "placement", label: "Runs on", kind: .text)
        placement.help =
            "An instance of the module, or a group that is filled by its policy. None means the instance “default”."
        spec.fields.insert(placement, at: min(2, spec.fields.count))
        return spec
    }
}

/// What `/admin/products/{id}/prices` takes. `currency` and `period` are choices when they are drawn; amounts are typed
/// as `4.00`.
struct PriceInput: Form {
    @Field("Currency") var currency: String
    @Field("Billing period") var period: String
    @Field("Price", .trimmed, help: "For one period, such as 4.00.") var amount: String
    @Field("Set-up fee", .trimmed, help: "Charged once. Empty means none.") var setup: String?
    init() {}

    /// - Parameter periods: those that are sold, by stored name and as people read them.
    static func spec(currencies: [String], periods: [FieldOption] = Period.options) throws -> FormSpec {
        try spec().offering(currencies.map { FieldOption(value: $0, label: $0) }, for: "currency").offering(
            periods, for: "period")
    }
}

extension Period {
    /// Every period as an answer of a choice.
    static let options = allCases.map { FieldOption(value: $0.rawValue, label: $0.label) }
}

/// Which price an order is for. `period` is a choice of the product's prices when it is drawn: "€4.00 a month".
struct PeriodInput: Form {
    @Field("Billing period") var period: String
    init() {}
}
