import Foundation
import SQLEngine
import Vocabulary

/// A task that is about to be added: checked, and its payload already a text.
struct NewTask: Sendable {
    var name: String
    var payload: String
    var queue: String
    var policy: Policy
    var options: TaskOptions
    /// As a JSON array, or `nil` without tags.
    var tagList: String?

    init<Payload: TaskPayload>(_ payload: Payload, _ options: TaskOptions) throws {
        name = Payload.name
        self.payload = try PayloadText.encode(payload)
        queue = options.queue ?? Payload.queue
        policy = options.policy ?? Payload.policy
        self.options = options
        self.options.tags = Set(options.tags).sorted()
        self.options.unique = options.storedUnique(name: name, queue: queue)
        if !options.tags.isEmpty { tagList = SQL.document(of: self.options.tags) }
        try Self.check(name, "name")
        try Self.check(queue, "queue")
        if let key = options.key { try Self.check(key, "key") }
        if let unique = self.options.unique { try Self.check(unique, "unique text") }
        for tag in options.tags { try Self.check(tag, "tag") }
        if !options.origin.isEmpty { try Self.check(options.origin, "origin") }
    }

    func differsInPayloadOnly(from other: NewTask) -> Bool {
        name == other.name && queue == other.queue && policy == other.policy && options == other.options
    }

    static func check(_ text: String, _ what: String) throws(TaskRefusal) {
        // Bytes are quickly counted and at least as many as characters.
        let fits = text.utf8.count <= 255 || text.unicodeScalars.count <= 255
        if text.isEmpty || !fits || text.utf8.contains(0) { throw .badText(what: what) }
    }
}
