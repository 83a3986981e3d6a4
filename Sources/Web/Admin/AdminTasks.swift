import Domain
import Foundation
import Hummingbird
import PanelCore
import Tasks
import Vocabulary

/// `/admin/tasks`: the panel's work, done, under way and to come.
enum AdminTasks {
    static func list(_ context: StaffContext) async throws -> Response {
        let request = context.request
        let query = TaskQuery { request.query($0) }
        let span = request.query("span").flatMap { ChartSpan(rawValue: $0) } ?? .hour
        let cursor = request.query("cursor").flatMap { TaskID($0) }
        let found = try await context.panel.tasks.list(query.filter, after: cursor)
        let labels = try await context.panel.serviceLabels(
            found.tasks.compactMap(\.serviceID) + [query.service].compactMap { $0 })
        let counts = try await context.panel.tasks.counts()
        let queues = Set(Panel.queues.map(\.name) + counts.map(\.queue)).sorted()
        var page = TasksPage(
            rows: found.tasks.map { task in TaskRow(task, service: task.serviceID.flatMap { labels[$0] }, context) },
            states: states(counts, query.status, context), state: query.status?.rawValue,
            queues: context.options("queue", any: "Any queue", queues.map { ($0, $0) }),
            tag: query.tag ?? "",
            service: query.service.map { ($0.description, labels[$0] ?? $0.description) },
            acts: AdminTaskBulk.acts(query, context),
            pager: context.pager(next: found.next?.description, keeping: ["status", "queue", "tag", "service"]))
        page.notes = try await notes(context)
        // Further pages are for reading the list.
        if cursor == nil {
            page.now = try await now(context)
            page.charts = try await charts(span, queue: query.queue, context)
            page.spans = ChartSpan.allCases.map { other in
                PageTab(
                    other.label, Link("/admin/tasks", query: query.parts + [("span", other.rawValue)]),
                    isCurrent: other == span)
            }
        }
        return try await context.page(page)
    }

    static func show(_ context: StaffContext) async throws -> Response {
        let task = try await find(context)
        let attempts = try await context.panel.tasks.attempts(of: task.id)
        let workers = try await context.panel.tasks.workers()
        let names = Dictionary(workers.map { ($0.id, $0.name) }, uniquingKeysWith: { $1 })
        let service = try await task.serviceID.flatMapAsync { try await context.panel.service($0) }
        let page = TaskPage(
            label: service.map { "\(task.label): \($0.service.label)" } ?? task.label, state: task.badge,
            subject: service.map { "\($0.service.label), \($0.client.name)" },
            subjectHref: service.flatMap {
                context.link("/admin/services/\($0.service.id)", if: context.may(.viewServices))
            },
            acts: acts(task, context) + log(task, context), note: note(task, workers), live: block(task, context),
            facts: facts(task, context),
            attempts: attempts.reversed().map { line($0, names, context) }, payload: task.payload.masked.prettyText,
            id: CopyField(task.id.description, label: "the task id"))
        return try await context.page(page)
    }

    static func live(_ context: StaffContext) async throws -> Response {
        let id = try await find(context).id
        return try Live.stream(context.site) {
            guard let task = try await context.panel.tasks.task(id), let block = block(task, context) else {
                return nil
            }
            return try context.site.templates.render(block)
        }
    }

    static func retry(_ context: StaffContext) async throws -> Response {
        let task = try await find(context)
        try await context.panel.retryTask(task.id, by: context.actor)
        return try await context.see("/admin/tasks/\(task.id)", .told("It is tried again."))
    }

    static func cancel(_ context: StaffContext) async throws -> Response {
        let task = try await find(context)
        try await context.panel.cancelTask(task.id, by: context.actor)
        let text = task.state == .running ? "It was asked to stop." : "It is cancelled."
        return try await context.see("/admin/tasks/\(task.id)", .told(text))
    }

    private static func find(_ context: StaffContext) async throws -> TaskRecord {
        guard let id = TaskID(context.request.part("id")), let task = try await context.panel.tasks.task(id) else {
            throw Failure.notFound("There is no such task")
        }
        return task
    }

    /// "All" and every state; tasks that succeeded are not counted, for they may be millions.
    private static func states(_ counts: [TaskCounts], _ chosen: TaskState?, _ context: StaffContext) -> [PageTab] {
        let kept = ["queue", "tag", "service"].map { (name: $0, value: context.request.query($0)) }
        let sum = { (count: (TaskCounts) -> Int) in counts.reduce(0) { $0 + count($1) } }
        let all = PageTab("All", Link("/admin/tasks", query: kept), isCurrent: chosen == nil)
        return [all]
            + TaskState.allCases.map { state in
                let count: Int? =
                    switch state {
                    case .waiting: sum(\.waiting)
                    case .scheduled: sum(\.scheduled)
                    case .running: sum(\.running)
                    case .succeeded: nil
                    case .failed: sum(\.failed)
                    case .cancelled: sum(\.cancelled)
                    case .uncertain: sum(\.uncertain)
                    }
                let word = TaskStateWord(rawValue: state.rawValue)?.word ?? state.rawValue
                return PageTab(
                    word, Link("/admin/tasks", query: [(name: "status", value: state.rawValue)] + kept),
                    isCurrent: state == chosen,
                    count: count)
            }
    }

    private static func acts(_ task: TaskRecord, _ context: StaffContext) -> [Act] {
        guard context.may(.manageTasks) else { return [] }
        if task.state.mayBeRetried {
            return [.post("Try again", "/admin/tasks/\(task.id)/retry", icon: "retry").primary]
        }
        if task.state.isUnfinished, !task.cancelRequested {
            return [.post("Cancel task", "/admin/tasks/\(task.id)/cancel")]
        }
        return []
    }

    /// What the module wrote down about the service that it works on.
    private static func log(_ task: TaskRecord, _ context: StaffContext) -> [Act] {
        guard let service = task.serviceID, context.may(.viewModuleLog), context.may(.viewServices) else { return [] }
        return [.link("Module log", "/admin/services/\(service)/log", icon: "log")]
    }

    /// Why it ended as it did, or why it does not begin.
    private static func note(_ task: TaskRecord, _ workers: [WorkerRecord]) -> Note? {
        let cause = task.fault.map { Cause($0) }
        switch task.state {
        case .uncertain:
            return Note(
                .error, "Nobody knows whether it was done", cause?.user, detail: cause?.log, icon: "uncertain")
        case .failed: return Note(.failed, "It failed", cause?.user, detail: cause?.log)
        case .cancelled: return Note(.terminated, "It was cancelled", cause?.user, detail: cause?.log)
        case .waiting:
            guard
                !workers.contains(where: {
                    $0.isAlive && $0.queues[task.queue] != nil && $0.taskNames.contains(task.name)
                })
            else {
                return nil
            }
            return Note(
                .error, "No worker takes it",
                "None that runs now serves the queue \(task.queue) and knows \(task.name).")
        case .scheduled, .running, .succeeded: return nil
        }
    }

    private static func block(_ task: TaskRecord, _ context: StaffContext) -> TaskLive? {
        guard task.state.isUnfinished else { return nil }
        return TaskLive(
            url: "/admin/tasks/\(task.id)/live", reload: "/admin/tasks/\(task.id)", state: task.badge,
            progress: Progress(task, now: context.panel.now))
    }

    private static func facts(_ task: TaskRecord, _ context: StaffContext) -> [Fact] {
        var facts = [
            Fact(
                "Added", context.site.moment(task.createdAt, .clock),
                small: task.origin.isEmpty ? nil : "by \(task.origin)"),
            Fact("Queue", task.queue, small: "priority \(task.priority)"),
            Fact("Tries", task.tries, small: "\(backoff(task.policy.backoff)), \(spanText(task.policy.timeout)) each"),
            Fact("Name", task.name, isCode: true),
        ]
        if task.state == .scheduled { facts.append(Fact("Due", context.site.moment(task.runAt, .relative))) }
        if let ended = task.finishedAt {
            facts.append(Fact("Ended", context.site.moment(ended, .clock), small: task.took))
        }
        if let person = task.actedBy { facts.append(Fact("Acted on by", person)) }
        if !task.tags.isEmpty { facts.append(Fact("Tags", task.tags.joined(separator: ", "))) }
        return facts
    }

    private static func backoff(_ backoff: Policy.Backoff) -> String {
        switch backoff {
        case .constant(let seconds): "\(spanText(seconds)) between"
        case .exponential(let base, let limit): "\(spanText(base)) between, doubling up to \(spanText(limit))"
        }
    }

    /// - Parameter names: what the workers are called; one that was not heard of for a day has only its id.
    private static func line(
        _ attempt: TaskAttempt, _ names: [String: String], _ context: StaffContext
    ) -> TaskPage.Attempt {
        let (tone, word, what) = words(attempt.outcome)
        let cause = attempt.fault.map { Cause($0) }
        return TaskPage.Attempt(
            number: String(attempt.number),
            outcome: StatusBadge(tone, word, icon: attempt.outcome == .uncertain ? "uncertain" : nil),
            what: cause?.user ?? what, detail: cause?.log,
            node: names[attempt.worker] ?? String(attempt.worker.prefix(8)),
            started: context.site.moment(attempt.startedAt, .clock),
            took: attempt.endedAt.map { spanText($0.timeIntervalSince(attempt.startedAt)) })
    }

    private static func words(_ outcome: TaskAttempt.Outcome) -> (Tone, String, String) {
        switch outcome {
        case .running: (.processing, "Running", "It runs now")
        case .succeeded: (.completed, "Succeeded", "It was done")
        case .retried: (.failed, "Failed", "It is tried again")
        case .failed: (.failed, "Failed", "It is not tried again by itself")
        case .uncertain: (.error, "Uncertain", "A person has to look")
        case .cancelled: (.terminated, "Cancelled", "It was taken back")
        case .snoozed: (.pending, "Put off", "It asked to be called later")
        case .timedOut: (.failed, "Timed out", "It took longer than it may")
        case .lost: (.error, "Lost", "Its worker was not heard of any more")
        case .handedBack: (.pending, "Handed back", "Its worker stopped")
        }
    }
}
