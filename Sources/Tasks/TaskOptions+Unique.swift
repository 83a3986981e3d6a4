extension TaskOptions {
    /// What a unique text is compared with.
    public enum UniqueScope: String, Sendable, CaseIterable {
        /// The texts of all tasks.
        case panel
        /// Those of tasks of the same name.
        case name
        /// Those of tasks in the same queue.
        case queue
    }

    /// The same options with a unique text: while a task with it is waiting, scheduled or running, adding another one
    /// answers ``Added/duplicate(_:)``.
    ///
    /// ```swift
    /// TaskOptions().unique("welcome \(client)", for: .seconds(600))
    /// ```
    ///
    /// - Parameters:
    ///   - scope: which tasks count.
    ///   - window: for so long after it has succeeded it counts, too. One that failed or was cancelled does not. Only
    ///     tasks that were added with a window are remembered, and no longer than they are kept.
    public func unique(_ text: String, in scope: UniqueScope = .panel, for window: Duration? = nil) -> TaskOptions {
        var copy = self
        copy.unique = text
        copy.uniqueScope = scope
        copy.uniqueFor = window
        return copy
    }

    /// The unique text as it is stored.
    func storedUnique(name: String, queue: String) -> String? {
        guard let unique else { return nil }
        switch uniqueScope {
        case .panel: return unique
        case .name: return "\(name)\u{1F}\(unique)"
        case .queue: return "queue \(queue)\u{1F}\(unique)"
        }
    }
}
