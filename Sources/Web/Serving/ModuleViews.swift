public import Foundation
import Synchronization
public import Vocabulary

/// The templates of modules, parsed once.
public final class ModuleViews: Sendable {
    private let read: @Sendable (ModuleKey, String) -> String?
    private let parsed = Mutex<[String: ModuleView]>([:])

    /// - Parameter program: the running program; each module's `Views/` lies in `aviary_<Name>.resources` beside it.
    public convenience init(program: URL) {
        let root = program.resolvingSymlinksInPath().deletingLastPathComponent()
        self.init { module, name in
            let ending = name.hasSuffix(".js") ? "" : ".mustache"
            let file = root.appending(path: "aviary_\(module.name).resources/Views/\(name)\(ending)")
            // A view that cannot be read is one that is not there.
            return try? String(contentsOf: file, encoding: .utf8)
        }
    }

    /// - Parameter read: the source of a module's view by its name, wherever it lies; asked only for plain names, and for the
    ///   scripts of pay pages by a plain name that ends with `.js`.
    init(_ read: @escaping @Sendable (ModuleKey, String) -> String?) {
        self.read = read
    }

    /// The source of a view, or `nil` when there is none.
    public func source(_ module: ModuleKey, _ name: String) -> String? {
        Self.isPlain(name) ? read(module, name) : nil
    }

    /// The source of a pay page's script, or `nil` when there is none.
    ///
    /// - Parameter name: without its ending.
    func script(_ module: ModuleKey, _ name: String) -> String? {
        Self.isPlain(name) ? read(module, "\(name).js") : nil
    }

    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy {
                $0 == UInt8(ascii: "-") || ("a"..."z").contains(Character(UnicodeScalar($0)))
                    || ("0"..."9").contains(Character(UnicodeScalar($0)))
            }
    }

    func view(_ module: ModuleKey, _ name: String) throws -> ModuleView {
        let path = "\(module)/Views/\(name).mustache"
        if let known = parsed.withLock({ $0[path] }) { return known }
        guard let source = source(module, name) else {
            throw TemplateError(file: path, line: 1, message: "there is no such template")
        }
        let view = try ModuleView(source: source, name: path)
        parsed.withLock { $0[path] = view }
        return view
    }
}
