public import Foundation
import Synchronization
public import Vocabulary

/// The templates of modules, found beside the program and parsed once.
public final class ModuleViews: Sendable {
    private let root: URL
    private let parsed = Mutex<[String: ModuleView]>([:])

    /// - Parameter program: the running program; each module's `Views/` lies in `aviary_<Name>.resources` beside it.
    public init(program: URL) {
        root = program.resolvingSymlinksInPath().deletingLastPathComponent()
    }

    /// The source of a view, or `nil` when there is none.
    public func source(_ module: ModuleKey, _ name: String) -> String? {
        let isPlain = name.utf8.allSatisfy { $0 == UInt8(ascii: "-") || ("a"..."z").contains(Character(UnicodeScalar($0))) || ("0"..."9").contains(Character(UnicodeScalar($0))) }
        guard isPlain, !name.isEmpty else { return nil }
        let file = root.appending(path: "aviary_\(module.name).resources/Views/\(name).mustache")
        // A view that cannot be read is one that is not there.
        return try? String(contentsOf: file, encoding: .utf8)
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
