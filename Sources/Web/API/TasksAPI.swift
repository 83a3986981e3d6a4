import Hummingbird
import PanelCore
import Store
import Tasks
import Vocabulary

/// `/api/v1/tasks`: what the panel does in the background.
enum TasksAPI {
    static let filters: [Parameter] = [
        .choice("state", TaskState.allCases.map(\.rawValue), "Where the task stands."),
        .text("queue", "The queue it is in."),
        .text("tag", "A tag it carries."), .id("service", "The service it is about."),
    ]

    static func list(_ context: TokenContext) async throws -> Response {
        var query = ListQuery(context.request, filters: filters)
        var filter = TaskFilter(queue: query.text("queue"), tag: query.text("tag"))
        if let state: TaskState = query.choice("state") { filter.states = [state] }
        if let service: ServiceID = query.id("service") { filter.service = service.uuid }
        let cursor = query.task("cursor")
        try query.refuseWrong()
        let found = try await context.panel.tasks.list(filter, after: cursor, limit: query.limit)
        return .list(Store.Page(items: found.tasks, next: found.next?.description), Documents.task)
    }

    static func show(_ context: TokenContext) async throws -> Response {
        .json(try await detail(context))
    }

    static func retry(_ context: TokenContext) async throws -> Response {
        _ = try context.body(Schemas.nothing, isOptional: true)
        try await context.panel.retryTask(id(context), by: context.actor)
        return .json(try await detail(context), status: .accepted)
    }

    static func cancel(_ context: TokenContext) async throws -> Response {
        _ = try context.body(Schemas.nothing, isOptional: true)
        try await context.panel.cancelTask(id(context), by: context.actor)
        return .json(try await detail(context), status: .accepted)
    }

    static func retryAll(_ context: TokenContext) async throws -> Response { try await act(.retry, context) }
    static func cancelAll(_ context: TokenContext) async throws -> Response { try await act(.cancel, context) }

    private static func act(_ act: BulkAct, _ context: TokenContext) async throws -> Response {
        let body = try context.body(Schemas.taskFilter)
        var filter = TaskFilter(queue: body["queue"]?.stringValue, tag: body["tag"]?.stringValue)
        if let state = body["state"]?.stringValue.flatMap({ TaskState(rawValue: $0) }) { filter.states = [state] }
        if let service = body["service"]?.stringValue.flatMap({ ServiceID($0) }) { filter.service = service.uuid }
        let outcome = try await context.panel.act(act, onTasks: filter, by: context.actor)
        return .json(
            [
                "done": .integer(Int64(outcome.done)), "refused": .integer(Int64(outcome.refused)),
                "has_more": .bool(outcome.hasMore),
            ], status: .accepted)
    }

    private static func id(_ context: TokenContext) throws(Failure) -> TaskID {
        guard let id = TaskID(context.request.part("id")) else { throw context.missing("task") }
        return id
    }

    private static func detail(_ context: TokenContext) async throws -> JSONValue {
        let id = try id(context)
        guard let task = try await context.panel.tasks.task(id) else { throw context.missing("task") }
        return Documents.task(task, attempts: try await context.panel.tasks.attempts(of: id))
    }
}
