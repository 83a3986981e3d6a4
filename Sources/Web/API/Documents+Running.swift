import ModuleHost
import ModuleKit
import PanelCore
import Store
import Tasks
import Vocabulary

extension Documents {
    static func module(_ overview: ModuleOverview) -> JSONValue {
        let (status, about) = (overview.status, overview.status.manifest?.about)
        return [
            "key": .string(status.key.description), "kind": .string(status.key.kind.rawValue),
            "name": .string(status.key.name),
            "title": .string(about?.title ?? status.key.name), "summary": .string(about?.summary ?? ""),
            "version": .text(about?.version.description), "active_version": .string(status.row.version.description),
            "state": .string(status.state.rawValue), "reason": .text(status.reason),
            "capabilities": .array((status.manifest?.can ?? []).map { .string($0.rawValue) }),
            "products": .integer(Int64(overview.productCount)), "services": .integer(Int64(overview.serviceCount)),
            "changed_at": .time(status.row.changedAt),
        ]
    }

    /// A module with its instances, its groups and the schemas of its forms.
    static func moduleDetail(_ overview: ModuleOverview) -> JSONValue {
        let manifest = overview.status.manifest
        return module(overview).with([
            "instances": .array(overview.status.instances.map(instance)),
            "groups": .array(
                overview.groups.map { group, members in
                    [
                        "id": .id(group.id), "name": .string(group.name), "policy": .string(group.policy.rawValue),
                        "members": .array(members.map { .id($0.id) }),
                    ]
                }),
            "settings_schema": manifest?.settings.closedSchema ?? .null,
            "plan_schema": manifest?.plan.closedSchema ?? .null,
            "order_schema": manifest?.order.closedSchema ?? .null,
        ])
    }

    static func instance(_ instance: Instance) -> JSONValue {
        [
            "id": .id(instance.id), "module": .string(instance.module.description), "name": .string(instance.name),
            "settings": instance.settings.masked, "capacity": .whole(instance.capacity),
            "closed": .bool(instance.closed),
            "reason": .text(instance.reason), "test": instance.test.map(test) ?? .null,
            "created_at": .time(instance.createdAt),
            "changed_at": .time(instance.changedAt),
        ]
    }

    static func test(_ test: ConnectionTest) -> JSONValue {
        let facts = test.facts.filter { $0.count == 2 }.map { fact -> JSONValue in
            ["label": .string(fact[0]), "value": .string(fact[1])]
        }
        return [
            "passed": .bool(test.failure == nil), "at": .time(test.at),
            "milliseconds": .integer(Int64(test.milliseconds)),
            "facts": .array(facts), "failure": .text(test.failure),
        ]
    }

    static func task(_ task: TaskRecord) -> JSONValue {
        let facts: JSONValue = [
            "id": .string(task.id.description), "name": .string(task.name), "queue": .string(task.queue),
            "state": .string(task.state.rawValue), "priority": .integer(Int64(task.priority)), "key": .text(task.key),
            "tags": .array(task.tags.map { .string($0) }), "service": .text(task.service?.uuidString.lowercased()),
            "origin": .string(task.origin), "acted_by": .text(task.actedBy),
            "cancel_requested": .bool(task.cancelRequested),
        ]
        return facts.with([
            "tries": .integer(Int64(task.policy.tries)), "tries_used": .integer(Int64(task.triesUsed)),
            "starts": .integer(Int64(task.attempts)), "progress": .whole(task.progress.map(Int64.init)),
            "progress_text": .text(task.progressText), "worker": .text(task.worker),
            "fault": task.fault.map(fault) ?? .null,
            "run_at": .time(task.runAt), "created_at": .time(task.createdAt), "started_at": .time(task.startedAt),
            "finished_at": .time(task.finishedAt),
        ])
    }

    /// A task with what it was given and every start of it.
    static func task(_ task: TaskRecord, attempts: [TaskAttempt]) -> JSONValue {
        Documents.task(task).with([
            "payload": task.payload.masked,
            "attempts": .array(
                attempts.map { attempt in
                    [
                        "number": .integer(Int64(attempt.number)), "worker": .string(attempt.worker),
                        "started_at": .time(attempt.startedAt), "ended_at": .time(attempt.endedAt),
                        "outcome": .string(attempt.outcome.rawValue), "fault": attempt.fault.map(fault) ?? .null,
                    ]
                }),
        ])
    }

    private static func fault(_ fault: TaskFault) -> JSONValue {
        ["kind": .string(fault.kind.rawValue), "message": .string(fault.user), "detail": .string(fault.log)]
    }
}
