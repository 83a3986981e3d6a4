/// What the processes tell each other about a queue: that there is something to do, and where.
struct TaskNotice: Equatable {
    static let channel = "aviary_tasks"

    /// `nil` for a change that may make room in any queue.
    var queue: String?
    /// Whether a running task was asked to end.
    var isCancel = false

    init(queue: String?, isCancel: Bool = false) {
        self.queue = queue
        self.isCancel = isCancel
    }

    /// What does not read like a notice may concern everybody.
    init(word: String) {
        queue = word.hasPrefix("+") ? String(word.dropFirst()) : nil
        isCancel = queue == nil && word != "change"
    }

    var word: String { queue.map { "+\($0)" } ?? (isCancel ? "cancel" : "change") }
}
