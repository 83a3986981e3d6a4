import Foundation

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
    public init(_ text: String) throws {
        if let path = text.dropping(prefix: "sqlite:") {
            guard !path.isEmpty, path != ":memory:" else {
                throw SQLError(.other, "sqlite: needs the path of a file, such as sqlite:panel.db")
            }
            place = .sqlite(path: path)
        } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            place = .postgres(url: text)
        } else {
            throw SQLError(.other, "a database is given as sqlite:PATH or postgres://user:password@host/name")
        }
    }

    /// The file of a SQLite database; `nil` for a server.
    public var path: String? {
        if case .sqlite(let path) = place { path } else { nil }
    }

    public var engine: Engine {
        switch place {
        case .sqlite: .sqlite
        case .postgres: .postgres
        }
    }

    /// Opens the database; a SQLite file is made if there is none.
    ///
    /// - Throws: ``SQLError`` when the file cannot be opened or the server does not answer.
    public func open(limits: DatabaseLimits = DatabaseLimits()) async throws -> any Database {
        switch place {
        case .sqlite(let path): try await SQLiteDatabase.open(path: path, limits: limits)
        case .postgres(let url): try await PostgresDatabase.open(url: url, limits: limits)
        }
    }
}

extension DatabaseAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String {
        switch place {
        case .sqlite(let path): "sqlite:\(path)"
        case .postgres(let url): Self.masked(url)
        }
    }

    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// The URL with dots for every password in it: between the user and the host, and among the options.
    private static func masked(_ url: String) -> String {
        guard let scheme = url.range(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        let queryStart = rest.firstIndex(of: "?") ?? rest.endIndex
        var place = String(rest[..<queryStart])
        if let at = place.lastIndex(of: "@"), let colon = place[..<at].firstIndex(of: ":") {
            place.replaceSubrange(place.index(after: colon)..<at, with: "••••")
        }
        let options = rest[queryStart...].dropFirst().split(separator: "&").map { option in
            let name = option.prefix { $0 != "=" }
            return name.lowercased().contains("password") ? "\(name)=••••" : String(option)
        }
        return url[..<scheme.upperBound] + place + (options.isEmpty ? "" : "?" + options.joined(separator: "&"))
    }
}

extension String {
    /// The rest after a prefix, or `nil` if the text does not begin with it.
    fileprivate func dropping(prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
