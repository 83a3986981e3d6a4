import Vocabulary

/// A back-off as the text that is stored: `{"constant":10}` or `{"exponential":10,"limit":600}`.
enum BackoffText {
    static func encode(_ backoff: Policy.Backoff) -> String {
        switch backoff {
        case .constant(let seconds): "{\"constant\":\(seconds)}"
        case .exponential(let base, let limit): "{\"exponential\":\(base),\"limit\":\(limit)}"
        }
    }

    /// - Throws: `DecodingError` for a text that is no back-off.
    static func decode(_ text: String) throws -> Policy.Backoff {
        struct Stored: Decodable {
            var constant: Double?
            var exponential: Double?
            var limit: Double?
        }
        let stored = try JSONValue(parsing: text).decode(Stored.self)
        if let seconds = stored.constant { return .constant(seconds: seconds) }
        if let base = stored.exponential { return .exponential(base: base, limit: stored.limit ?? base) }
        throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "not a back-off: \(text)"))
    }
}
