import Vocabulary

/// One line after a redirect, shown once. Not for errors in forms: those stand at their form.
struct Flash: Encodable, Sendable, Equatable {
    /// The raw value of a ``Tone``; kept as text because a flash travels through the session.
    let tone: String
    let text: String
    /// Something to take along that is never shown again, such as the link of an invitation.
    var copy: CopyField?

    private init(tone: Tone, _ text: String, _ copy: CopyField? = nil) {
        self.tone = tone.rawValue
        self.text = text
        self.copy = copy
    }

    static func done(_ text: String, copy: CopyField? = nil) -> Flash { Flash(tone: .completed, text, copy) }
    static func refused(_ text: String) -> Flash { Flash(tone: .failed, text) }
    static func told(_ text: String) -> Flash { Flash(tone: .pending, text) }
}

/// How a flash waits in the session for its page: what is to be taken along is a secret there.
extension Flash {
    var stored: JSONValue {
        var members: [String: JSONValue] = ["tone": .string(tone), "text": .string(text)]
        if let copy { members["copy"] = ["label": .string(copy.label), "text": SecretTag.plain(copy.text).value] }
        return .object(members)
    }

    init(stored: JSONValue) {
        tone = stored["tone"]?.stringValue ?? Tone.pending.rawValue
        text = stored["text"]?.stringValue ?? ""
        if case .plain(let text)? = stored["copy"]?["text"].flatMap(SecretTag.init) {
            copy = CopyField(text, label: stored["copy"]?["label"]?.stringValue ?? "")
        }
    }
}
