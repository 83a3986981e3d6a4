/// What a database refused or could not do.
///
/// The message and the statement never show the values that were bound.
public struct SQLError: Error, Sendable, Equatable {
    /// What went wrong, the same for both engines.
    public enum Kind: Sendable, Equatable {
        /// Two rows would hold the same value; the columns as `"clients.email"` or `"prices.product, prices.period"`.
        case unique(String)
        /// A row points to nothing, or something points to the row that should go.
        case foreignKey
        /// A CHECK did not hold; the constraint's name, such as `"state_check"`.
        case check(String)
        /// A column must not be empty; as `"clients.email"`.
        case notNull(String)
        /// Two transactions were in each other's way. The engine ran the closure again several times before it gave up.
        case serialization
        /// Too many are waiting, or another one holds what is needed. Worth another try later.
        case busy
        case diskFull
        case ioError
        /// The server is gone. When it went at COMMIT, the outcome is unknown and the message says so.
        case connectionLost
        /// A write inside `read`, or a database that may not be written.
        case readOnly
        /// A statement or a transaction took longer than allowed.
        case timeout
        /// A row does not hold what it was read as.
        case decoding
        /// The statement is wrong: its syntax, a table or a column.
        case syntax
        /// The schema in the database and the program do not fit together.
        case schema
        case other
    }

    public var kind: Kind
    /// One sentence for the log.
    public var message: String
    /// The text of the statement, without its values.
    public var statement: String?

    public init(_ kind: Kind, _ message: String, statement: String? = nil) {
        self.kind = kind
        self.message = message
        self.statement = statement
    }

    /// Whether the columns are taken: `catch let error as SQLError where error.isUnique("clients.email")`.
    public func isUnique(_ columns: String? = nil) -> Bool {
        guard case .unique(let found) = kind else { return false }
        return columns == nil || columns == found
    }
}

extension SQLError: CustomStringConvertible {
    public var description: String {
        statement.map { "\(message) [\($0)]" } ?? message
    }
}
