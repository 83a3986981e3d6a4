import Domain
import Foundation
import PanelCore
import Tasks
import Vocabulary

/// How staff read a task.
extension TaskRecord {
    /// What it does: "Create", "Change package"; for a module's own task its name in words.
    var label: String {
        guard name == ServiceTask.name, let action = payload["action"]?.stringValue.flatMap(ServiceAction.init) else {
            return name.replacing(".", with: " ").asWords
        }
        return action.title
    }

    var badge: StatusBadge { StatusBadge(task: TaskStateWord(rawValue: state.rawValue) ?? .waiting) }

    /// "2 of 5"
    var tries: String { "\(triesUsed) of \(policy.tries)" }

    /// How long its last attempt took; `nil` while it has not ended.
    var took: String? {
        guard let startedAt, let finishedAt else { return nil }
        return spanText(finishedAt.timeIntervalSince(startedAt))
    }

    /// The service it works on.
    var serviceID: ServiceID? { service.map { ServiceID($0) } }
}

extension TaskRow {
    /// - Parameter service: what the task's service is called, where that is not known from the page.
    init(_ task: TaskRecord, service: String? = nil, _ context: StaffContext) {
        let cause = task.state.isUnfinished || task.state == .succeeded ? nil : task.fault.map { Cause($0) }
        self.init(
            label: task.label, href: context.link("/admin/tasks/\(task.id)", if: context.may(.viewTasks)),
            under: [service, cause?.user].compactMap { $0 }.first.map { _ in
                [service, cause?.user].compactMap { $0 }.joined(separator: " · ")
            },
            detail: cause?.log,
            state: task.badge, queue: task.queue, attempts: task.tries, took: task.took,
            moment: context.site.moment(task.finishedAt ?? (task.state == .scheduled ? task.runAt : task.createdAt)))
    }
}

extension Progress {
    /// How far a task is: what its handler said last, else where it stands in the queue.
    init(_ task: TaskRecord, now: Date) {
        let label = task.progressText ?? (task.state == .running ? "Running" : "Waiting for its turn")
        self.init(label: label, percent: task.progress, sentence: Self.sentence(task, now))
    }

    private static func sentence(_ task: TaskRecord, _ now: Date) -> String {
        let used = "\(task.tries) tries used"
        let attempt = "Attempt \(min(task.triesUsed + 1, task.policy.tries)) of \(task.policy.tries)"
        switch task.state {
        case .running:
            let since = task.startedAt.map { ", running for \(spanText(now.timeIntervalSince($0)))" } ?? ""
            return "\(attempt)\(since)." + (task.cancelRequested ? " It was asked to stop." : "")
        case .scheduled:
            let rest = task.runAt.timeIntervalSince(now)
            let fault = task.fault.map { " \(Cause($0).text)" } ?? ""
            return "\(used). It goes on in \(spanText(max(0, rest))).\(fault)"
        case .waiting:
            return task.attempts == 0 ? "It begins as soon as a worker has room." : "\(used). It begins again soon."
        case .succeeded, .failed, .cancelled, .uncertain: return "It has ended."
        }
    }
}

/// A span of time for people: "38 ms", "0.21 s", "14 s", "3 min", "2 h".
func spanText(_ seconds: TimeInterval) -> String {
    let milliseconds = Int((max(0, seconds) * 1000).rounded())
    switch milliseconds {
    case 0..<100: return "\(milliseconds) ms"
    case 100..<10_000:
        let hundredths = milliseconds / 10
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) s"
    case 10_000..<120_000: return "\(milliseconds / 1000) s"
    case 120_000..<7_200_000: return "\(milliseconds / 60_000) min"
    default: return "\(milliseconds / 3_600_000) h"
    }
}
