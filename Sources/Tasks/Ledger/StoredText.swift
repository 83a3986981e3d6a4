/// Texts from anywhere made fit to be stored: PostgreSQL refuses the character NUL, and nobody reads a megabyte.
enum StoredText {
    static func short(_ text: String?) -> String? { text.map { fit($0, 500) } }
    static func fault(_ text: String) -> String { fit(text, 8_000) }

    private static func fit(_ text: String, _ limit: Int) -> String {
        let clean = text.utf8.contains(0) ? String(text.unicodeScalars.filter { $0.value != 0 }) : text
        guard clean.utf8.count > limit else { return clean }
        return clean.count > limit ? clean.prefix(limit - 1) + "…" : clean
    }
}
