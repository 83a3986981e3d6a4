/// Markup that Aviary's own code made, such as a drawn form or a module's rendered view. The only thing that a template
/// may print unescaped.
struct SafeHTML: Encodable, Sendable, Equatable {
    /// The markup.
    let html: String

    /// - Parameter html: markup made by a template or from constants, never text that somebody typed.
    init(_ html: String) { self.html = html }

    /// Any text, with what has a meaning in HTML escaped.
    init(escaping text: String) { html = escaped(text) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(html)
    }
}

/// A text that is safe between tags and in quoted attributes.
///
/// It looks at bytes, not at characters: a quote followed by a combining accent is one character to Swift and still
/// ends an attribute for a browser.
func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { replacement(for: $0) != nil }) else { return text }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 32)
    for byte in text.utf8 {
        if let replacement = replacement(for: byte) {
            bytes.append(contentsOf: replacement.utf8)
        } else {
            bytes.append(byte)
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}

private func replacement(for byte: UInt8) -> String? {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "'"): "&#39;"
    default: nil
    }
}
