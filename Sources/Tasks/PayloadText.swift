import Foundation

/// Payloads as the text that is stored.
enum PayloadText {
    /// - Throws: ``TaskRefusal/secretInPayload(name:)`` when a ``Secret`` is anywhere in it.
    static func encode<Payload: TaskPayload>(_ payload: Payload) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        encoder.dateEncodingStrategy = .iso8601
        let text = String(decoding: try encoder.encode(payload), as: UTF8.self)
        // A secret encodes to an object with this key; a text value would have its quotes escaped.
        guard !text.contains("{\"$secret\":") else { throw TaskRefusal.secretInPayload(name: Payload.name) }
        return text
    }

    /// - Throws: ``Unreadable`` when the text does not fit the type: the row is of another version of the code.
    static func decode<Payload: TaskPayload>(_ text: String, as type: Payload.Type = Payload.self) throws -> Payload {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            return try decoder.decode(type, from: Data(text.utf8))
        } catch {
            throw Unreadable(log: "the payload of \(Payload.name) cannot be read: \(error)")
        }
    }

    /// A stored payload that this version of the code cannot read.
    struct Unreadable: Error {
        var log: String
    }
}
