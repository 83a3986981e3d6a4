import Foundation

/// Regular expressions of checks, compiled once.
enum Expression {
    private static let compiled = Cache()

    /// Whether the whole text matches; an expression that does not compile matches nothing.
    static func matches(_ text: String, _ expression: String) -> Bool {
        guard let expression = compiled[expression] else { return false }
        let whole = NSRange(text.startIndex..., in: text)
        return expression.firstMatch(in: text, range: whole)?.range == whole
    }

    // NSRegularExpression is immutable and documented as safe to use from several threads; the dictionary is guarded by the lock.
    private final class Cache: @unchecked Sendable {
        private let lock = NSLock()
        private var known: [String: NSRegularExpression?] = [:]

        subscript(expression: String) -> NSRegularExpression? {
            lock.withLock {
                if let found = known[expression] { return found }
                // An author's mistake in a pattern refuses all input, which the conformance kit reports; it must not stop the panel.
                let made = try? NSRegularExpression(pattern: "^(?:\(expression))$")
                known[expression] = .some(made)
                return made
            }
        }
    }
}
