public import Dispatch
import Foundation
import Synchronization

/// Threads for module code. The cooperative pool has as many threads as cores and must never be blocked; these may be.
///
/// A thread is added when there is work and none is idle, up to a limit, and ends after a while without work.
public final class ModuleThreads: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var next = 0
        var threads = 0
        var idle = 0

        mutating func take() -> UnownedJob? {
            guard next < jobs.count else { return nil }
            let job = jobs[next]
            next += 1
            if next == jobs.count { (jobs, next) = ([], 0) }
            return job
        }
    }

    private let state = Mutex(State())
    private let work = DispatchSemaphore(value: 0)
    private let limit: Int
    private let patience: DispatchTimeInterval

    /// - Parameters:
    ///   - limit: the most threads there may be; work beyond that waits.
    ///   - patience: how long an idle thread waits for work.
    public init(limit: Int = 128, patience: DispatchTimeInterval = .seconds(20)) {
        self.limit = limit
        self.patience = patience
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isShort = state.withLock { state in
            state.jobs.append(job)
            let isShort = state.jobs.count - state.next > state.idle && state.threads < limit
            if isShort { state.threads += 1 }
            return isShort
        }
        work.signal()
        if isShort {
            let thread = Thread { self.serve() }
            thread.name = "module"
            thread.stackSize = 1 << 20
            thread.start()
        }
    }

    private func serve() {
        while true {
            state.withLock { $0.idle += 1 }
            let outcome = work.wait(timeout: .now() + patience)
            let (job, isOver) = state.withLock { state -> (UnownedJob?, Bool) in
                state.idle -= 1
                let job = state.take()
                let isOver = job == nil && outcome == .timedOut
                if isOver { state.threads -= 1 }
                return (job, isOver)
            }
            if let job { job.runSynchronously(on: asUnownedTaskExecutor()) }
            if isOver { return }
        }
    }
}
