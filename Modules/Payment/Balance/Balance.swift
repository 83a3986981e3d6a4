public import ModuleKit

/// Lets clients pay from the balance that they have with the company.
///
/// The balance is an account of the panel's ledger, so the module has nothing to do but say so: whether there is enough is
/// for the panel to see, in the transaction that books it.
public struct Balance: PaysFromBalance {
    public static let about = About(
        name: "Balance", title: "Account balance", version: "1.0.0",
        summary: "Lets clients pay from the balance that they have with you")

    public init(settings: NoForm, home: Home) {}

    public func start(_ payment: NewPayment) -> Checkout { .fromBalance }
}
