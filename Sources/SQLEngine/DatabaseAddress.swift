/// Where a database is: `sqlite:PATH`, or `postgres://user:password@host/name` with the options of libpq, such as
/// `postgres:///panel?host=/run/postgresql&options=-csearch_path%3Dpanel`.
///
/// The description never shows the password.
public struct DatabaseAddress: Sendable, Equatable {
    enum Place: Equatable {
        case sqlite(path: String)
        case postgres(url: String)
    }

    let place: Place

    /// - Throws: ``SQLError`` with a sentence that names the forms.
    public init(_ text: String) throws { fatalError() }

    public var engine: Engine {
        switch place {
        case .sqlite: .sqlite
        case .postgres: .postgres
        }
    }

    /// Opens the database; a SQLite file is made if there is none.
    ///
    /// - Throws: ``SQLError`` when the file cannot be opened or the server does not answer.
    public func open(limits: DatabaseLimits = DatabaseLimits()) async throws -> any Database { fatalError() }
}
