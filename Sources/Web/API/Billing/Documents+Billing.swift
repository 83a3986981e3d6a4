import Domain
import Foundation
import PanelCore
import Store
import Vocabulary

/// How money's things look in the API.
extension Documents {
    static func invoice(_ invoice: Invoice) -> JSONValue {
        [
            "id": .id(invoice.id), "kind": .string(invoice.kind.rawValue), "number": .text(invoice.number),
            "client": .id(invoice.client), "currency": .string(invoice.currency.code),
            "state": .string(invoice.state.rawValue), "total": .integer(invoice.total), "paid": .integer(invoice.paid),
            "credited": .integer(invoice.credited), "due": .integer(invoice.due.amount),
            "original": .id(invoice.original),
            "issued_on": .text(invoice.issuedOn?.description), "due_on": .text(invoice.dueOn?.description),
            "paid_at": .time(invoice.paidAt), "closed_at": .time(invoice.closedAt), "note": .string(invoice.note),
            "created_at": .time(invoice.createdAt),
        ]
    }

    /// A document with its lines and what belongs to it.
    static func invoice(_ detail: InvoiceDetail) -> JSONValue {
        invoice(detail.invoice).with([
            "seller": party(detail.invoice.seller), "buyer": party(detail.invoice.buyer),
            "lines": .array(detail.lines.map(line)), "payments": .array(detail.payments.map { payment($0.payment) }),
            "refunds": .array(detail.refunds.map(refund)), "credit_notes": .array(detail.creditNotes.map(invoice)),
        ])
    }

    private static func line(_ line: InvoiceLine) -> JSONValue {
        [
            "position": .integer(line.position), "kind": .string(line.kind.rawValue),
            "description": .string(line.description), "quantity": .integer(line.quantity), "unit": .integer(line.unit),
            "amount": .integer(line.amount), "service": .id(line.service), "from": .text(line.fromDay?.description),
            "until": .text(line.untilDay?.description),
        ]
    }

    static func party(_ party: Party?) -> JSONValue {
        guard let party else { return .null }
        return [
            "name": .string(party.name), "address": .string(party.address), "postcode": .string(party.postcode),
            "city": .string(party.city), "country": .string(party.country), "tax_id": .string(party.taxID),
            "email": .string(party.email),
        ]
    }

    static func payment(_ payment: Payment) -> JSONValue {
        let facts: JSONValue = [
            "id": .id(payment.id), "client": .id(payment.client), "invoice": .id(payment.invoice),
            "gateway": .id(payment.gateway), "module": .string(payment.module.description),
            "currency": .string(payment.currency.code), "amount": .integer(payment.amount),
            "state": .string(payment.state.rawValue), "remote_id": .text(payment.remoteID),
        ]
        return facts.with([
            "received": payment.receivedMoney.map(money) ?? .null, "fee": .integer(payment.fee),
            "refunded": .integer(payment.refunded), "held": .text(payment.held),
            "held_amount": .integer(payment.heldAmount),
            "reason": .text(payment.reason), "created_at": .time(payment.createdAt),
            "changed_at": .time(payment.changedAt),
            "succeeded_at": .time(payment.succeededAt),
        ])
    }

    static func payment(_ detail: PaymentDetail) -> JSONValue {
        payment(detail.payment).with(["refunds": .array(detail.refunds.map(refund))])
    }

    static func refund(_ refund: Refund) -> JSONValue {
        [
            "id": .id(refund.id), "payment": .id(refund.payment), "way": .string(refund.way.rawValue),
            "from_held": .bool(refund.fromHeld), "currency": .string(refund.currency.code),
            "amount": .integer(refund.amount), "state": .string(refund.state.rawValue),
            "reason": .string(refund.reason),
            "remote_id": .text(refund.remoteID), "credit_note": .id(refund.creditNote),
            "problem": .text(refund.problem),
            "created_at": .time(refund.createdAt), "changed_at": .time(refund.changedAt),
        ]
    }

    static func balance(_ money: Money, of client: ClientID) -> JSONValue {
        ["client": .id(client), "amount": .integer(money.amount), "currency": .string(money.currency.code)]
    }

    static func delivery(_ delivery: Delivery) -> JSONValue {
        [
            "id": .id(delivery.id), "at": .time(delivery.at), "module": .string(delivery.module.description),
            "instance": .id(delivery.instance), "address": .text(delivery.address), "method": .string(delivery.method),
            "state": .string(delivery.state.rawValue), "account": .text(delivery.account),
            "remote_id": .text(delivery.remoteID), "reason": .text(delivery.reason), "times": .integer(delivery.times),
            "settled_at": .time(delivery.settledAt),
        ]
    }

    /// A delivery as it came; headers that let somebody in are masked.
    static func deliveryDetail(_ found: Delivery) -> JSONValue {
        delivery(found).with([
            "query": .string(found.query), "headers": found.shownHeaders,
            "body": .string(Data(found.body).base64EncodedString()), "events": found.events?.masked ?? .null,
        ])
    }

    static func ledgerEntry(_ row: LedgerRow) -> JSONValue {
        [
            "number": .integer(row.id), "at": .time(row.at), "key": .string(row.key),
            "description": .string(row.description),
            "actor": [
                "kind": .string(row.actor.kind.rawValue), "id": .string(row.actor.id), "name": .string(row.actor.name),
                "address": .text(row.actor.address),
            ],
            "transfers": .array(
                row.transfers.map { transfer in
                    [
                        "purpose": .string(transfer.purpose.rawValue), "debit": .string(transfer.debit),
                        "credit": .string(transfer.credit), "amount": .integer(transfer.money.amount),
                        "currency": .string(transfer.money.currency.code), "invoice": .id(transfer.invoice),
                        "payment": .id(transfer.payment),
                    ]
                }),
        ]
    }

    static func accountSum(_ sum: AccountSum) -> JSONValue {
        [
            "account": .string(sum.code), "kind": .string(sum.kind.rawValue), "amount": .integer(sum.money.amount),
            "currency": .string(sum.money.currency.code),
        ]
    }

    static func money(_ money: Money) -> JSONValue {
        ["amount": .integer(money.amount), "currency": .string(money.currency.code)]
    }

    /// What a client chose of a product's options.
    static func chosen(_ option: ChosenOption) -> JSONValue {
        [
            "field": .string(option.field), "choice": .id(option.choice), "name": .string(option.name),
            "value": option.value, "amount": .integer(option.amount), "setup": .integer(option.setup),
        ]
    }
}

extension Delivery {
    /// Its headers, without what lets somebody in.
    var shownHeaders: JSONValue {
        let hidden: Set<String> = ["authorization", "proxy-authorization", "cookie"]
        var members = headers.objectValue ?? [:]
        for name in members.keys where hidden.contains(name) { members[name] = "••••" }
        return .object(members)
    }
}
