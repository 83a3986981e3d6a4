public import Foundation
public import ModuleKit

/// Looks for the mistakes that a module's author makes and the compiler cannot see.
///
/// ```swift
/// @Test func theModuleIsSound() async {
///     #expect(await Conformance.problems(of: NorthHost.self, settings: settings, views: viewsFolder) == [])
/// }
/// ```
public enum Conformance {
    /// Every problem found, each in one sentence; empty when the module is sound.
    ///
    /// - Parameters:
    ///   - settings: settings to build an instance with, which is needed to look at its tabs; `nil` leaves the tabs out.
    ///   - views: the folder of the module's templates; `nil` leaves out whether each tab has one.
    public static func problems<M: Module>(
        of module: M.Type, settings: JSONValue? = nil, views: URL? = nil
    ) async -> [String] {
        var found = problems(in: M.about) + problems(in: M.migrations)
        found += problems(in: M.Settings.self, "Settings")
        if let product = module as? any ProductModule.Type { found += problems(inFormsOf: product) }
        found += problemsOnTheWire(of: M.self)
        if let settings { found += await problemsInTabs(of: M.self, settings, views) }
        return found
    }

    private static func problems<P: ProductModule>(inFormsOf product: P.Type) -> [String] {
        var found = problems(in: P.Plan.self, "Plan") + problems(in: P.Order.self, "Order")
        found += problems(in: P.Account.self, "Account")
        do { _ = try P.Account(stored: .object([:])) } catch {
            found.append(
                "Account: a field without default and not optional cannot be read from rows stored before it existed")
        }
        return found
    }

    private static func problems(in about: About) -> [String] {
        var found: [String] = []
        if !ModuleKey.isName(about.name) {
            found.append(
                "about: the name \"\(about.name)\" must be a letter, then letters and digits, at most 40 in all")
        }
        if about.title.trimmingCharacters(in: .whitespaces).isEmpty { found.append("about: the title is empty") }
        if about.title.count > 60 { found.append("about: the title is longer than 60 characters") }
        if about.summary.isEmpty {
            found.append("about: the summary is empty; say in one sentence what the module does")
        }
        if about.summary.count > 200 { found.append("about: the summary is longer than 200 characters") }
        return found
    }

    private static func problems(in migrations: [Migration]) -> [String] {
        var found = repeated(migrations.map(\.name)).map { "migrations: two are called \"\($0)\"" }
        for migration in migrations {
            if migration.changes.isEmpty { found.append("migrations: \"\(migration.name)\" changes nothing") }
            for case .create(let table) in migration.changes {
                let names = [table.name] + table.columns.map(\.name)
                found += names.filter { !isSnakeCase($0) }.map { "migrations: the name \"\($0)\" is not in snake_case" }
                found += repeated(table.columns.map(\.name)).map {
                    "migrations: \(table.name) has two columns \"\($0)\""
                }
            }
        }
        return found
    }

    private static func problemsOnTheWire<M: Module>(of module: M.Type) -> [String] {
        do {
            let manifest = try Manifest(of: M.self)
            return try Wire.trip(manifest) == manifest
                ? [] : ["manifest: it is not the same after a trip over the wire"]
        } catch {
            return ["manifest: it cannot be made: \(error)"]
        }
    }

    static func repeated(_ names: [String]) -> [String] {
        Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
    }

    private static func isSnakeCase(_ name: String) -> Bool {
        guard let first = name.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
        return name.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "_")
        }
    }
}
