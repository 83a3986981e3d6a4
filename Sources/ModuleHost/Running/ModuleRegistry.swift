public import ModuleKit
public import SQLEngine
public import Vocabulary

/// The modules that are linked into this program.
public struct ModuleRegistry: Sendable {
    /// One module: what it says of itself, and how to get an endpoint to it.
    public struct Entry: Sendable {
        public let manifest: Manifest
        let endpoint: @Sendable (_ settings: JSONValue?, _ home: Home) -> any ModuleEndpoint
        public var key: ModuleKey { manifest.key }
    }

    private let entries: [ModuleKey: Entry]

    /// - Throws: ``Failure/refused(reason:)`` naming the module whose declaration is wrong; a name may be used once.
    public init(_ modules: [any Module.Type]) throws {
        var entries: [ModuleKey: Entry] = [:]
        for module in modules {
            let entry = try Self.entry(module)
            guard ModuleKey.isName(entry.key.name) else {
                throw Failure.refused(
                    "\"\(entry.key.name)\" cannot be the name of a module: use a letter, then letters and digits")
            }
            guard entries.updateValue(entry, forKey: entry.key) == nil else {
                throw Failure.refused("Two modules are called \(entry.key)")
            }
        }
        self.entries = entries
    }

    private static func entry<M: Module>(_ module: M.Type) throws -> Entry {
        do {
            return Entry(manifest: try Manifest(of: module)) { Dispatcher(module, settings: $0, home: $1) }
        } catch let error as FormError {
            throw Failure.refused("The module \(M.key) cannot be loaded: \(error.description)")
        }
    }

    /// By kind and name.
    public var all: [Entry] { entries.values.sorted { $0.key.description < $1.key.description } }

    /// The tables that the modules bring, whether they are active or not.
    public var migrators: [Migrator] {
        all.filter { !$0.manifest.migrations.isEmpty }.map { ModuleTables.migrator(of: $0.manifest) }
    }

    public subscript(key: ModuleKey) -> Entry? { entries[key] }
}
