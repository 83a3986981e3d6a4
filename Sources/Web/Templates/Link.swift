import Foundation

/// An address for `href` and `action`: `http`, `https`, `mailto` and addresses inside the panel. Anything else, such as
/// `javascript:`, becomes `#`.
///
/// ```swift
/// let service: Link = "/admin/services/\(id)"
/// let next = Link("/admin/services", query: [("q", typed), ("cursor", cursor)])
/// ```
struct Link: Encodable, Sendable, Equatable, ExpressibleByStringInterpolation {
    /// What goes into the attribute, before escaping.
    let text: String

    init(_ text: String) { self.text = Self.isAllowed(text) ? text : "#" }
    init(stringLiteral value: String) { self.init(value) }

    /// An address with a query. Values are percent-encoded; those that are `nil` or empty are left out.
    init(_ path: String, query: [(name: String, value: String?)]) {
        let parts = query.compactMap { name, value -> String? in
            guard let value, !value.isEmpty else { return nil }
            return "\(Self.encoded(name))=\(Self.encoded(value))"
        }
        self.init(parts.isEmpty ? path : "\(path)?\(parts.joined(separator: "&"))")
    }

    /// An address inside this panel, such as the page that a sign-in leads back to; `nil` for every other one.
    init?(local text: String) {
        let bytes = Array(text.utf8.prefix(2))
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }
        guard bytes.first == UInt8(ascii: "/"), bytes.count < 2 || bytes[1] != UInt8(ascii: "/"), isPlain else {
            return nil
        }
        self.text = text
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// Whether an address has one of the schemes that may be linked, or none.
    private static func isAllowed(_ text: String) -> Bool {
        let head = text.utf8.prefix { !"/?#".utf8.contains($0) }
        guard let colon = head.firstIndex(of: UInt8(ascii: ":")) else { return true }
        return ["http", "https", "mailto"].contains(String(decoding: head[..<colon], as: UTF8.self).lowercased())
    }

    private static let plain = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    private static func encoded(_ text: String) -> String {
        // Fails for no Swift string; the text itself would still be escaped as an attribute.
        text.addingPercentEncoding(withAllowedCharacters: plain) ?? text
    }
}
