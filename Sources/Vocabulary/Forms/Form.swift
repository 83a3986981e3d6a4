/// A set of fields that somebody fills in. Declaring the type declares the page, the checks, the defaults and the docs.
///
/// ```swift
/// struct Plan: Form {
///     @Field("Disk, GB", .range(1...1000)) var disk = 10
///     @Field("Backups") var backups = false
///     init() {}
///     func issues() -> [Issue] { backups && disk < 5 ? [Issue("needs 5 GB when backups are on", field: "disk")] : [] }
/// }
/// ```
public protocol Form: Codable, Sendable {
    init()
    /// Checks that need more than one field; run when every field is right by itself.
    func issues() -> [Issue]
}

extension Form {
    public func issues() -> [Issue] { [] }

    /// The form as data: what is drawn, documented and sent over the wire.
    ///
    /// - Throws: ``FormError`` if a stored property of the form has no `@Field`.
    public static func spec() throws -> FormSpec { try FormCollector.spec(of: Self()) }

    /// Fills a form from stored or given values: defaults for what is missing, unknown keys dropped.
    ///
    /// - Throws: ``Failure/invalid(issues:)`` with every issue at once.
    public init(filling values: JSONValue) throws {
        let (clean, issues) = try Self.spec().check(values)
        guard issues.isEmpty else { throw Failure.invalid(issues: issues) }
        self = try clean.decode()
        let together = self.issues()
        guard together.isEmpty else { throw Failure.invalid(issues: together) }
    }

    /// Reads a form that was stored when its fields or checks may have been others: defaults for what is missing, unknown keys
    /// dropped, and no checks, so that a rule that became stricter locks nobody out of what exists.
    ///
    /// - Throws: ``Failure/invalid(issues:)`` if a required field without default is missing.
    public init(stored values: JSONValue) throws {
        let (complete, missing) = try Self.spec().complete(values)
        guard missing.isEmpty else { throw Failure.invalid(issues: missing) }
        self = try complete.decode()
    }
}

/// A form that asks nothing.
public struct NoForm: Form, Equatable {
    public init() {}
}

/// A mistake of a form's author.
public enum FormError: Error, Sendable, Equatable, CustomStringConvertible {
    case noField(form: String, property: String)
    case notKeyed(form: String)

    public var description: String {
        switch self {
        case .noField(let form, let property): "the property '\(property)' of the form \(form) has no @Field"
        case .notKeyed(let form): "the form \(form) writes its own encode(to:); leave that to the compiler"
        }
    }
}
