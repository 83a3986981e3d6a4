import Domain
import Foundation
import ModuleHost
import PanelCore
import Store
import Vocabulary

/// How the panel's things look in the API: members in snake_case, money in minor units, times as ISO 8601 in UTC,
/// secrets masked.
enum Documents {
    static func client(_ client: Client) -> JSONValue {
        [
            "id": .id(client.id), "name": .string(client.name), "email": .string(client.email),
            "currency": .string(client.currency.code), "closed": .bool(client.closed),
            "billing": party(client.billing), "created_at": .time(client.createdAt),
        ]
    }

    /// A client with the people and open doors that belong to it.
    static func client(_ overview: ClientOverview) -> JSONValue {
        client(overview.client).with([
            "users": .array(
                overview.users.map { user in
                    [
                        "id": .id(user.id), "name": .string(user.name), "email": .string(user.email),
                        "created_at": .time(user.createdAt),
                    ]
                }),
            "invitations": .array(
                overview.invitations.map { invitation in
                    [
                        "id": .id(invitation.id), "email": .string(invitation.email),
                        "created_at": .time(invitation.createdAt),
                        "expires_at": .time(invitation.expiresAt), "accepted_at": .time(invitation.acceptedAt),
                    ]
                }),
        ])
    }

    static func product(_ priced: PricedProduct) -> JSONValue {
        let product = priced.product
        return [
            "id": .id(product.id), "name": .string(product.name), "description": .string(product.description),
            "module": .string(product.module.description), "instance": .id(product.instance),
            "instance_group": .id(product.instanceGroup), "plan": product.plan.masked,
            "prices": .array(priced.prices.map(price)), "options": .array(priced.options.map(\.document)),
            "hidden": .bool(product.hidden),
            "retired": .bool(product.retired),
            "stock": .whole(product.stock), "created_at": .time(product.createdAt),
        ]
    }

    private static func price(_ price: Price) -> JSONValue {
        [
            "currency": .string(price.currency.code), "period": .string(price.period.rawValue),
            "amount": .integer(price.amount),
            "setup": .integer(price.setup),
        ]
    }

    static func service(_ service: Domain.Service) -> JSONValue {
        let facts: JSONValue = [
            "id": .id(service.id), "client": .id(service.client), "product": .id(service.product),
            "module": .string(service.module.description), "instance": .id(service.instance),
            "label": .string(service.label),
            "period": .string(service.period.rawValue), "price": money(service.price, service.currency),
            "setup": money(service.setup, service.currency), "order": service.orderData.masked,
            "plan": service.plan?.masked ?? .null, "options": .array((service.options ?? []).map(chosen)),
            "invoice": .id(service.invoice), "waits_for": .id(service.openInvoice),
            "reserved_until": .time(service.reservedUntil),
        ]
        return facts.with([
            "state": .string(service.state.rawValue), "provision_status": .string(service.provisionStatus.rawValue),
            "operation": service.operation.map(operation) ?? .null, "needs_attention": .bool(service.attention),
            "created_at": .time(service.createdAt), "changed_at": .time(service.changedAt),
            "activated_at": .time(service.activatedAt), "suspended_at": .time(service.suspendedAt),
            "terminated_at": .time(service.terminatedAt),
        ])
    }

    private static func operation(_ operation: ServiceOperation) -> JSONValue {
        [
            "action": .string(operation.action.rawValue), "status": .string(operation.status.rawValue),
            "task": .string(operation.task),
            "reason": .text(operation.failure?.reason.user), "started_at": .time(operation.startedAt),
        ]
    }

    private static func money(_ amount: Int64, _ currency: Currency) -> JSONValue {
        ["amount": .integer(amount), "currency": .string(currency.code)]
    }

    static func auditEntry(_ entry: AuditEntry) -> JSONValue {
        [
            "number": .integer(entry.id), "at": .time(entry.at),
            "actor": [
                "kind": .string(entry.actorKind.rawValue), "id": .string(entry.actor), "name": .string(entry.actorName),
                "address": .text(entry.address),
            ],
            "action": .string(entry.action),
            "subject": [
                "kind": .string(entry.subjectKind), "id": .string(entry.subject), "name": .string(entry.subjectName),
            ],
            "details": entry.details.masked,
        ]
    }

    static func logEntry(_ row: ModuleLogRow) -> JSONValue {
        [
            "number": .integer(row.id), "at": .time(row.at), "module": .string(row.module.description),
            "instance": .id(row.instance),
            "service": .id(row.service), "task": .text(row.task), "attempt": .whole(row.attempt),
            "level": .string(row.level),
            "action": .string(row.action), "request": .string(row.request), "response": .string(row.response),
        ]
    }
}

extension JSONValue {
    static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
    static func whole(_ number: Int64?) -> JSONValue { number.map { .integer($0) } ?? .null }
    static func id<Noun>(_ id: Identifier<Noun>?) -> JSONValue { .text(id?.description) }

    /// `2026-03-01T12:00:00.000Z`
    static func time(_ date: Date?) -> JSONValue {
        .text(date?.documentText)
    }

    /// The object with some more members.
    func with(_ more: [String: JSONValue]) -> JSONValue {
        .object((objectValue ?? [:]).merging(more) { _, new in new })
    }
}
