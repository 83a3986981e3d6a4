import Domain
import Hummingbird
import ModuleHost
import ModuleKit
import PanelCore
import Store
import Vocabulary

/// `/admin/gateways`: every instance of a payment module, and whether money can come in by it.
enum AdminGateways {
    static func list(_ context: StaffContext) async throws -> Response {
        let gateways = try await context.panel.gatewayOverviews().map { gateway($0, context) }
        return try await context.page(GatewaysPage(gateways: gateways))
    }

    private static func gateway(_ item: GatewayOverview, _ context: StaffContext) -> GatewaysPage.Gateway {
        let (instance, manifest) = (item.instance, item.status.manifest)
        let isTold = manifest?.can(.receivesWebhooks) == true
        let address = HomeURLs.webhook(of: instance.id, instance.module, at: context.panel.settings.url)
        return GatewaysPage.Gateway(
            id: instance.id.description, title: item.title, summary: manifest?.about.summary,
            href: context.link(
                "/admin/modules/\(instance.module)/instances/\(instance.id)", if: context.may(.viewModules)),
            status: badge(item), note: note(item), facts: facts(item, context),
            webhook: isTold
                ? address.map { CopyField($0.absoluteString, label: "the webhook address of \(item.title)") } : nil)
    }

    private static func badge(_ item: GatewayOverview) -> StatusBadge {
        if item.status.refusal != nil { return item.status.badge }
        if item.instance.reason != nil { return StatusBadge(.failed, "Failed") }
        return item.instance.closed ? StatusBadge(.terminated, "Closed") : StatusBadge(.completed, "Open")
    }

    private static func note(_ item: GatewayOverview) -> Note? {
        if let reason = item.status.refusal ?? item.instance.reason {
            return Note(.failed, "Nobody can pay with it", "\(reason.asSentence)")
        }
        if let problem = item.fetch?.problem {
            return Note(.error, "The gateway could not be asked last time", problem)
        }
        guard let facts = item.instance.test?.facts.first(where: { $0.first == "Mode" }), facts.count == 2,
            facts[1].lowercased() != "live"
        else { return nil }
        return Note(.suspended, "No real money: \(facts[1])")
    }

    private static func facts(_ item: GatewayOverview, _ context: StaffContext) -> [Fact] {
        var facts: [Fact] = []
        if item.status.manifest?.can(.fetches) == true {
            facts.append(
                item.fetch.map { Fact("Last asked", context.site.moment($0.at)) } ?? Fact("Last asked", "Never"))
        }
        if item.status.manifest?.can(.refunds) == false { facts.append(Fact("Refunds", "By hand, or to the balance")) }
        return facts
    }
}
