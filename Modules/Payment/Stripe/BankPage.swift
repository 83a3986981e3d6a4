public import ModuleKit

/// Ways to pay on a bank's own page, which Stripe lets a server begin: the payer needs no script.
public enum BankPage: String, Choice {
    case ideal, bancontact, eps
    case p24

    public var label: String {
        switch self {
        case .ideal: "iDEAL"
        case .bancontact: "Bancontact"
        case .eps: "EPS"
        case .p24: "Przelewy24"
        }
    }

    /// What it can be paid in.
    var currencies: Set<String> { self == .p24 ? ["EUR", "PLN"] : ["EUR"] }
}
