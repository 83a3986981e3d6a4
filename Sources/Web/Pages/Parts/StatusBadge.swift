/// An icon and a word for a state; colour is never the only sign.
struct StatusBadge: Encodable, Sendable, Equatable {
    let tone: Tone
    let icon: String
    let word: String

    init(_ tone: Tone, _ word: String, icon: String? = nil) {
        self.tone = tone
        self.icon = icon ?? tone.rawValue
        self.word = word
    }

    /// A service's provision status in the words of its reader.
    init(service status: ServiceStatusWord, to reader: Reader) {
        self.init(status.tone(to: reader), reader == .staff ? status.staffWord : status.clientWord)
    }

    init(task state: TaskStateWord) {
        self.init(state.tone, state.word, icon: state == .uncertain ? "uncertain" : nil)
    }

    init(module state: ModuleStateWord) {
        self.init(state.tone, state.word)
    }

    /// Who reads a page: staff see causes, clients see effects.
    enum Reader: Sendable {
        case staff, client
    }
}

/// The provision statuses by their stored names, with the words that pages show instead.
enum ServiceStatusWord: String, Sendable, CaseIterable {
    case pending, processing, completed, failed, error, suspended, pause, terminated

    var staffWord: String {
        switch self {
        case .pending: "Pending"
        case .processing: "Processing"
        case .completed: "Completed"
        case .failed: "Failed"
        case .error: "Error"
        case .suspended: "Suspended"
        case .pause: "Paused"
        case .terminated: "Terminated"
        }
    }

    var clientWord: String {
        switch self {
        case .pending: "Ordered"
        case .processing: "Being set up"
        case .completed: "Active"
        case .failed, .error: "We are looking into it"
        case .suspended: "Suspended"
        case .pause: "Paused"
        case .terminated: "Closed"
        }
    }

    /// Clients see one tone for both kinds of trouble: the difference is for those who repair it.
    func tone(to reader: StatusBadge.Reader) -> Tone {
        switch self {
        case .pending: .pending
        case .processing: .processing
        case .completed: .completed
        case .failed: .failed
        case .error: reader == .staff ? .error : .failed
        case .suspended: .suspended
        case .pause: .pause
        case .terminated: .terminated
        }
    }
}

/// The states of a task by their stored names, with the words that pages show.
enum TaskStateWord: String, Sendable, CaseIterable {
    case waiting, scheduled, running, succeeded, failed, cancelled, uncertain

    var word: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

    var tone: Tone {
        switch self {
        case .waiting, .scheduled: .pending
        case .running: .processing
        case .succeeded: .completed
        case .failed: .failed
        case .cancelled: .terminated
        case .uncertain: .error
        }
    }
}

/// The states of a module by their stored names, with the words that pages show. `unconfigured` is "active without settings".
enum ModuleStateWord: String, Sendable, CaseIterable {
    case inactive, activating, active, unconfigured, updating
    case needsUpdate = "needs_update"
    case older, failed, missing

    var word: String {
        switch self {
        case .unconfigured: "Active, needs settings"
        case .needsUpdate: "Needs an update"
        case .older: "Files too old"
        default: rawValue.prefix(1).uppercased() + rawValue.dropFirst()
        }
    }

    var tone: Tone {
        switch self {
        case .inactive: .terminated
        case .activating, .updating: .processing
        case .active: .completed
        case .unconfigured: .pending
        case .needsUpdate: .suspended
        case .older, .missing: .error
        case .failed: .failed
        }
    }
}
