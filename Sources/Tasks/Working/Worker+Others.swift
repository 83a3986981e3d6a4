import Synchronization

extension Worker {
    /// The longest a worker waits after a notice from another process: of many idle nodes the first one takes the work,
    /// and the others do not all ask at the same moment.
    static let longestHesitation: Duration = .milliseconds(3)

    /// Wakes this worker when another process has something for it. Without notices it looks once a second by itself.
    func hearOthers() async {
        for await word in queue.database.notifications(on: TaskNotice.channel) {
            let notice = TaskNotice(word: word)
            if notice.isCancel { beat.wake() }
            if notice.queue == nil { hasNews.store(true, ordering: .releasing) }
            openings.close()
            guard hasRoom(for: notice) else { continue }
            // A sleep that is cut off is the end of this worker.
            try? await Task.sleep(for: Self.longestHesitation * random())
            work.wake()
        }
    }

    /// What happens in this process. A task that waited and was cancelled makes room for the next one of its key.
    nonisolated func hear(_ notice: TaskNotice) {
        if notice.isCancel { beat.wake() }
        if notice.queue == nil { hasNews.store(true, ordering: .releasing) }
        openings.close()
        work.wake()
    }

    private func hasRoom(for notice: TaskNotice) -> Bool {
        queues.contains { settings in
            (notice.queue == nil || notice.queue == settings.name)
                && busy[settings.name, default: 0] < settings.concurrency
        }
    }
}
