public import Vocabulary

/// Where money stands. Every amount in the panel is on one of these accounts, and each transfer moves it from one to another.
public enum LedgerAccount: Hashable, Sendable {
    /// What a gateway took in and has not given back.
    case gateway(InstanceID)
    /// What a client owes for issued invoices.
    case receivable(ClientID)
    /// What the client has paid ahead: the balance.
    case balance(ClientID)
    /// Funds that were invoiced and are not the client's until they are paid.
    case funding(ClientID)
    /// Money that came in and belongs to nothing yet: a person has to decide.
    case held
    case sales
    /// What a gateway kept for itself.
    case fees(InstanceID)
    /// What staff gave to balances or took from them.
    case adjustments

    public enum Kind: String, Codable, Sendable { case asset, liability, income, expense }

    public var kind: Kind {
        switch self {
        case .gateway, .receivable: .asset
        case .balance, .funding, .held: .liability
        case .sales: .income
        case .fees, .adjustments: .expense
        }
    }

    /// The stored name; never changes.
    public var code: String {
        switch self {
        case .gateway(let id): "assets:gateway:\(id)"
        case .receivable(let id): "assets:receivable:\(id)"
        case .balance(let id): "liabilities:balance:\(id)"
        case .funding(let id): "liabilities:funding:\(id)"
        case .held: "liabilities:held"
        case .sales: "income:sales"
        case .fees(let id): "expenses:fees:\(id)"
        case .adjustments: "expenses:adjustments"
        }
    }

    /// The client whose account it is.
    public var client: ClientID? {
        switch self {
        case .receivable(let id), .balance(let id), .funding(let id): id
        default: nil
        }
    }

    /// The gateway whose account it is.
    public var gateway: InstanceID? {
        switch self {
        case .gateway(let id), .fees(let id): id
        default: nil
        }
    }
}
