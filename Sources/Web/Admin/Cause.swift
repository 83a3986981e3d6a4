import Tasks
import Vocabulary

/// Why something did not work, as staff read it: the sentence that users may read comes first, then what the log says.
struct Cause {
    let user: String
    /// What the log says beyond that; `nil` when it says no more.
    let log: String?

    init(user: String, log: String) {
        self.user = user
        self.log = log == user || log.isEmpty ? nil : log
    }

    init(_ reason: Failure.Reason) { self.init(user: reason.user, log: reason.log) }
    init(_ fault: TaskFault) { self.init(user: fault.user, log: fault.log) }

    /// Both in one line.
    var text: String { log.map { "\(user.asSentence) \($0)" } ?? user }
}
