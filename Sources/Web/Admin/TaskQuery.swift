import Domain
import Foundation
import PanelCore
import Tasks
import Vocabulary

/// What the pages of tasks are filtered by, as it stands in a URL or in a form.
struct TaskQuery: Sendable {
    var status: TaskState?
    var queue: String?
    var tag: String?
    var service: ServiceID?

    /// - Parameter read: the value of a name; `nil` or empty when it is missing. What is none counts as missing.
    init(_ read: (String) -> String?) {
        func filled(_ name: String) -> String? { read(name).flatMap { $0.isEmpty ? nil : $0 } }
        status = filled("status").flatMap { TaskState(rawValue: $0) }
        queue = filled("queue")
        tag = filled("tag")
        service = filled("service").flatMap { ServiceID($0) }
    }

    var filter: TaskFilter {
        TaskFilter(states: status.map { [$0] } ?? [], queue: queue, tag: tag, service: service?.uuid)
    }

    /// As it stands in a URL.
    var parts: [(name: String, value: String?)] {
        [("status", status?.rawValue), ("queue", queue), ("tag", tag), ("service", service?.description)]
    }

    /// As a form carries it along.
    var hidden: [HiddenField] {
        parts.compactMap { name, value in value.map { HiddenField(name, $0) } }
    }
}
