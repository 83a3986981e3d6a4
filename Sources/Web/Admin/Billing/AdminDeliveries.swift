import Domain
import Foundation
import Hummingbird
import ModuleKit
import PanelCore
import Store
import Vocabulary

/// `/admin/deliveries`: what other servers told the panel.
enum AdminDeliveries {
    static func list(_ context: StaffContext) async throws -> Response {
        let request = context.request
        let filter = DeliveryFilter(
            module: request.query("module").flatMap { ModuleKey($0) },
            instance: request.query("instance").flatMap { InstanceID($0) },
            state: request.query("state").flatMap { Delivery.State(rawValue: $0) })
        let found = try await context.panel.deliveries(filter, context.part)
        let states = Delivery.State.allCases.map { ($0.rawValue, $0.label) }
        let modules = context.panel.modules.registry.all.filter { $0.manifest.can(.receivesWebhooks) }.map {
            ($0.key.description, $0.manifest.about.title)
        }
        let rows = found.items.map { delivery in
            DeliveriesPage.Row(
                title: title(delivery), href: "/admin/deliveries/\(delivery.id)", module: delivery.module.name,
                status: StatusBadge(delivery: delivery.state), why: delivery.reason,
                times: delivery.times > 1 ? "Sent \(shown(delivery.times)) times" : nil,
                moment: context.site.moment(delivery.at))
        }
        let page = DeliveriesPage(
            rows: rows, states: context.options("state", any: "Any state", states),
            modules: context.options("module", any: "Any module", modules),
            pager: context.pager(next: found.next, keeping: ["state", "module", "instance"]))
        return try await context.page(page)
    }

    static func show(_ context: StaffContext) async throws -> Response {
        guard let delivery = try await context.panel.delivery(context.request.key()) else {
            throw Failure.notFound("There is no such delivery")
        }
        let isWhole = delivery.state != .rejected
        let replay: [Act] =
            context.may(.manageBilling) && isWhole
            ? [.post("Read it again", "/admin/deliveries/\(delivery.id)/replay", icon: "retry").primary] : []
        let page = DeliveryPage(
            title: title(delivery), status: StatusBadge(delivery: delivery.state), acts: replay, note: note(delivery),
            facts: facts(delivery, context), events: events(delivery, context), head: isWhole ? head(delivery) : nil,
            body: isWhole ? body(delivery) : nil, id: CopyField(delivery.id.description, label: "the delivery id"))
        return try await context.page(page)
    }

    static func replay(_ context: StaffContext) async throws -> Response {
        let id: DeliveryID = try context.request.key()
        try await context.panel.replayDelivery(id, by: context.actor)
        return try await context.see(
            "/admin/deliveries/\(id)", .told("It is read again; what was booked is not booked twice."))
    }

    private static func title(_ delivery: Delivery) -> String {
        delivery.remoteID ?? "\(delivery.method) without an id"
    }

    private static func note(_ delivery: Delivery) -> Note? {
        switch delivery.state {
        case .rejected: Note(.suspended, "Not genuine", delivery.reason, detail: "Only the attempt was kept.")
        case .failed: Note(.failed, "It could not be booked", delivery.reason)
        case .held: Note(.error, "A person has to say what it belongs to", delivery.reason)
        default: nil
        }
    }

    private static func facts(_ delivery: Delivery, _ context: StaffContext) -> [Fact] {
        var facts = [
            Fact("Came", context.site.moment(delivery.at, .dateAndTime)),
            Fact(
                "For", delivery.module.name,
                href: context.link(
                    "/admin/modules/\(delivery.module)/instances/\(delivery.instance)", if: context.may(.viewModules))),
            Fact("From", delivery.address ?? "Unknown", isCode: true), Fact("Sent", counted(delivery.times, "time")),
        ]
        if let settled = delivery.settledAt {
            facts.append(Fact("Settled", context.site.moment(settled, .dateAndTime)))
        }
        return facts
    }

    /// What the module said that it means, a line each.
    private static func events(_ delivery: Delivery, _ context: StaffContext) -> [Fact] {
        // What an older version stored in another shape is still there in the body.
        let events = (try? delivery.events?.decode([PaymentEvent].self)) ?? []
        return events.map { event in
            Fact(
                event.kind.rawValue.asWords.capitalisedFirst, "\(event.money) of \(event.remoteID)",
                href: event.payment.map { "/admin/payments/\($0)" }, small: event.reason)
        }
    }

    private static func head(_ delivery: Delivery) -> String {
        let query = delivery.query.isEmpty ? "" : "?\(delivery.query)"
        let headers = (delivery.shownHeaders.objectValue ?? [:]).sorted { $0.key < $1.key }.map { name, value in
            "\(name): \(value.stringValue ?? value.text)"
        }
        return (["\(delivery.method) /hooks/\(delivery.module)/\(delivery.instance)\(query)"] + headers).joined(
            separator: "\n")
    }

    /// The bytes as text, JSON with indents; what is no text as hexadecimal numbers.
    private static func body(_ delivery: Delivery) -> String? {
        guard !delivery.body.isEmpty else { return nil }
        guard let text = String(validating: delivery.body, as: UTF8.self) else {
            return delivery.body.prefix(4096).map { $0 < 16 ? "0\(String($0, radix: 16))" : String($0, radix: 16) }
                .joined(separator: " ")
        }
        // Most bodies are JSON; another one is shown as it came.
        return (try? JSONValue(parsing: text).prettyText) ?? text
    }
}
