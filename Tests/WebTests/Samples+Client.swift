import Foundation
import PanelCore
import Vocabulary

@testable import Web

extension Samples {
    static func clientHeader(_ current: String? = nil, _ status: ServiceStatusWord = .completed) -> ClientServiceHeader
    {
        ClientServiceHeader(
            id: id, label: "studiolumen.example", status: StatusBadge(service: status, to: .client),
            sub: "DNS Plus, €4.00 a month",
            moduleTabs: [("records", "Records")], current: current)
    }

    static let progress = Progress(
        label: "Writing records, 46 of 74", percent: 62, sentence: "Attempt 2 of 3, running for 4 s on node-1.")
    static let clientLive = ClientServiceLive(
        url: "/services/\(id)/live", reload: "/services/\(id)", status: StatusBadge(service: .processing, to: .client),
        progress: Progress(
            label: "Setting up your zone", percent: nil, sentence: "This usually takes less than a minute."))

    static func orderForm(issues: [Issue] = []) throws -> DrawnForm {
        let periods = [
            FieldOption(value: "monthly", label: "€4.00 a month"),
            FieldOption(value: "annually", label: "€40.00 a year"),
        ]
        var zone = FieldSpec(key: "zone", label: "Domain name", kind: .text)
        zone.help = "Without www. You keep it registered where it is now."
        zone.isRequired = true
        zone.checks = [.zone]
        return DrawnForm(try PeriodInput.spec().offering(periods, for: "period"), values: ["period": "monthly"])
            .adding(
                DrawnForm(FormSpec(fields: [zone]), values: ["zone": "atelier lumen"], issues: issues, prefix: "order.")
            )
    }

    static func order(issues: [Issue] = []) throws -> OrderPage {
        OrderPage(
            product: "DNS Plus", about: "Your domain answers from two places in Europe, usually within a minute.",
            action: "/order/\(id)", once: id, form: try orderForm(issues: issues),
            lines: [Fact("DNS Plus", "€4.00"), Fact("Set-up", "€0.00")], total: Fact("First invoice", "€4.00"),
            hasChoice: true,
            submit: "Order DNS Plus", small: "Stop at the end of any month; nothing else to pay.")
    }

    static let clients: [Sample] = [
        page("client-services", in: client(.services, flash: .done("Your order was taken."))) {
            ClientServicesPage(
                rows: ServiceStatusWord.allCases.map {
                    .init(
                        label: "\($0.rawValue)-and-sons-furniture.example", href: "/services/\(id)",
                        product: "DNS Plus",
                        status: StatusBadge(service: $0, to: .client), price: $0 == .pending ? nil : "€4.00 a month")
                })
        },
        page("client-services-empty", in: client(.services)) { ClientServicesPage(rows: []) },
        page("client-order-list", in: client(.order)) {
            OrderListPage(products: [
                .init(
                    name: "DNS Basic", href: "/order/1", price: "€2.00", period: "a month", about: nil,
                    points: ["50 records", "Common record types"], soldOut: nil),
                .init(
                    name: "DNS Plus", href: "/order/2", price: "€4.00", period: "a month",
                    about: "For companies with several sites.",
                    points: ["200 records", "All record types"], soldOut: nil),
                .init(
                    name: "DNS Pro", href: "/order/3", price: "€9.00", period: "a month", about: nil, points: [],
                    soldOut: "Sold out for now"),
            ])
        },
        page("client-order-list-empty", in: client(.order)) { OrderListPage(products: []) },
        page("client-order", in: client(.order)) { try order() },
        page("client-order-refused", in: client(.order, theme: .dark)) {
            try order(issues: [Issue("must be the name of a zone such as example.com", field: "order.zone")])
        },
        page("client-service", in: client(.services)) {
            ClientServicePage(
                header: clientHeader(), live: nil, note: nil, acts: [.link("Change", "/services/1/change")],
                facts: [Fact("Plan", "DNS Plus"), Fact("Price", "€4.00 a month"), Fact("Since", ago(900_000, .date))],
                order: [Fact("Domain name", "studiolumen.example", isCode: true)],
                invoices: [Fact("Invoice INV/2026/12", "€4.00", href: "/invoices/1", small: "Paid")],
                history: [
                    HistoryEntry(.completed, "Active", details: ["It answers now"], moment: ago(500)),
                    HistoryEntry(.pending, "Ordered", "by Jonas Brandt", moment: ago(900)),
                ])
        },
        page("client-service-live", in: client(.services)) {
            ClientServicePage(
                header: clientHeader(nil, .processing), live: clientLive,
                note: Note(
                    .failed, "We are looking into it", "Something went wrong on our side. You need to do nothing."),
                acts: [], facts: [], order: [], invoices: [], history: [])
        },
        block("client-live-block") { clientLive },
        page("client-tab", in: client(.services, flash: .done("Record saved."))) {
            ClientServiceTabPage(
                header: clientHeader("records"), tab: "Records",
                view: SafeHTML(
                    #"<section class="panel"><header><h2>Records</h2></header><p class="pad">8 of 200</p></section>"#))
        },
        page("client-tab-broken", in: client(.services)) {
            ClientServiceTabPage(
                header: clientHeader("records"), tab: "Records",
                broken: "The server did not answer within 5 s. Your zone works as before.",
                askAgain: "/services/\(id)/records")
        },
        page("client-account", in: client(.account)) {
            ClientAccountPage(
                facts: [Fact("Name", "Jonas Brandt"), Fact("Email", "jonas@kestrel.example")],
                appearance: try AppearanceInput.drawn(.dark),
                password: try PasswordInput.drawn(issues: [Issue("is not right", field: "current")]),
                billing: FormPanel(
                    action: "/account/billing", form: DrawnForm(try PartyForm.spec(), id: "billing-"),
                    submit: "Save billing details", isPrimary: false))
        },
    ]
}
