import Foundation
import Testing
import Vocabulary

@testable import Web

/// A page with sample values, ready to be drawn.
struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    /// The template that draws it.
    let template: String
    let draw: @Sendable (Templates) throws -> String
    var testDescription: String { name }
}

/// Every page of the panel with sample values: what the tests draw, and what one looks at while changing a template.
enum Samples {
    static let all: [Sample] = doors + clients + admin + clientMoney + adminMoney

    static func page<P: Page>(_ name: String, in frame: P.Frame, _ make: @escaping @Sendable () throws -> P) -> Sample {
        Sample(name: name, template: P.template) { try $0.render(make(), in: frame) }
    }

    static func block<B: Block>(_ name: String, _ make: @escaping @Sendable () throws -> B) -> Sample {
        Sample(name: name, template: B.template) { try $0.render(make()) }
    }

    // MARK: values that several samples share

    static let now = Date(timeIntervalSince1970: 1_795_352_700)
    static func ago(_ seconds: TimeInterval, _ style: Moment.Style = .relative) -> Moment {
        Moment(
            now.addingTimeInterval(-seconds), now: now, zone: TimeZone(identifier: "Europe/Berlin") ?? .gmt,
            style: style)
    }
    static let euro = Currency("EUR") ?? Currency.all[0]
    static let id = "019a3c52-7f3c-7a9e-b1d4-52c1f0e86a11"

    static func staff(_ current: String, flash: Flash? = nil, theme: Theme? = nil) -> AdminFrame {
        func entry(_ label: String, _ href: Link, _ icon: String, _ count: String? = nil, bad: Bool = false)
            -> AdminFrame.Entry
        {
            AdminFrame.Entry(
                label: label, href: href, icon: icon, isCurrent: label == current, count: count, countIsBad: bad)
        }
        return AdminFrame(
            csrf: "csrf-token", theme: theme, person: Person(name: "Marta Wilk"),
            groups: [
                .init(title: nil, entries: [entry("Dashboard", "/admin", "home")]),
                .init(
                    title: "Selling",
                    entries: [
                        entry("Clients", "/admin/clients", "people"),
                        entry("Services", "/admin/services", "service", "2 failed", bad: true),
                        entry("Products", "/admin/products", "tag"),
                    ]),
                .init(
                    title: "Billing",
                    entries: [
                        entry("Invoices", "/admin/invoices", "receipt"),
                        entry("Payments", "/admin/payments", "completed", "1 held", bad: true),
                        entry("Inbox", "/admin/deliveries", "globe"), entry("Ledger", "/admin/ledger", "log"),
                        entry("Gateways", "/admin/gateways", "module"),
                        entry("Billing settings", "/admin/billing", "gear"),
                    ]),
                .init(
                    title: "Running",
                    entries: [
                        entry("Tasks", "/admin/tasks", "tasks", "3 running"),
                        entry("Modules", "/admin/modules", "module"),
                    ]),
                .init(
                    title: "Records",
                    entries: [
                        entry("Module log", "/admin/module-log", "log"), entry("Audit log", "/admin/audit-log", "eye"),
                    ]),
                .init(title: "Panel", entries: [entry("Staff and roles", "/admin/staff", "people")]),
            ],
            flash: flash, version: "0.1.0", node: "node-1")
    }

    static func client(_ place: ClientFrame.Place?, flash: Flash? = nil, theme: Theme? = nil) -> ClientFrame {
        ClientFrame(
            csrf: "csrf-token", theme: theme, person: Person(name: "Jonas Brandt"), seller: "Heron Hosting",
            place: place,
            clients: [
                .init(id: "1", name: "Kestrel Logistics GmbH", isCurrent: true),
                .init(id: "2", name: "Studio Lumen", isCurrent: false),
            ], flash: flash)
    }

    static let door = DoorFrame(csrf: "csrf-token", seller: "Heron Hosting")

    // MARK: forms

    /// The settings of a DNS module, with every kind of field that a form can have.
    static let settings: FormSpec = {
        var address = FieldSpec(key: "address", label: "API address", kind: .url)
        address.help = "Where PowerDNS listens for its HTTP API."
        address.isRequired = true
        var key = FieldSpec(key: "key", label: "API key", kind: .secret)
        key.isRequired = true
        var nameservers = FieldSpec(key: "nameservers", label: "Nameservers", kind: .text)
        nameservers.isList = true
        nameservers.isRequired = true
        nameservers.checks = [.hostname, .count(minimum: 1, maximum: 8)]
        nameservers.help = "One full host name on each line. Clients are told to use these."
        var ttl = FieldSpec(key: "ttl", label: "Default TTL, seconds", kind: .integer)
        ttl.checks = [.range(minimum: 60, maximum: 86_400)]
        ttl.fallback = 3600
        var dnssec = FieldSpec(key: "dnssec", label: "Sign new zones", kind: .toggle)
        dnssec.help = "Only for plans that include DNSSEC. Existing zones stay as they are."
        dnssec.fallback = true
        var place = FieldSpec(
            key: "place", label: "Place", kind: .choice(options: options("Frankfurt", "London", "New York")))
        place.fallback = "Frankfurt"
        var zone = FieldSpec(
            key: "zone", label: "Time zone",
            kind: .choice(options: options("Berlin", "Kyiv", "Lisbon", "Oslo", "Paris", "Rome")))
        zone.isRequired = true
        var types = FieldSpec(
            key: "types", label: "Types", kind: .choice(options: options("A", "AAAA", "CAA", "CNAME", "MX", "TXT")))
        types.isList = true
        var note = FieldSpec(key: "note", label: "Note", kind: .text)
        note.isLong = true
        return FormSpec(fields: [address, key, nameservers, ttl, dnssec, place, zone, types, note])
    }()

    static func options(_ labels: String...) -> [FieldOption] { labels.map { FieldOption(value: $0, label: $0) } }

    static let stored: JSONValue = [
        "address": "http://127.0.0.1:8081", "key": ["$secret": "sealed", "value": "c2VhbGVkLWtleQ"],
        "nameservers": ["ns1.heron.example", "ns2.heron.example"], "ttl": 3600, "dnssec": true, "place": "London",
        "zone": "Oslo",
        "types": ["A", "MX"], "note": "Ask before <b>changing</b>",
    ]

    static let refused: JSONValue = [
        "address": "127.0.0.1:8081", "key": "hunter2-typed",
        "nameservers": ["ns1.heron.example", "ns2", "ns3.heron.example"], "ttl": "abc",
    ]

    static var refusedForm: DrawnForm {
        DrawnForm(settings, values: refused, stored: stored, issues: settings.check(refused, keeping: stored).issues)
    }

    // MARK: the door, and what everybody may meet

    static let doors: [Sample] = [
        page("door-login", in: door) { LoginPage(form: try LoginInput.drawn()) },
        page("door-login-refused", in: door) {
            LoginPage(
                form: try LoginInput.drawn(email: "jonas@kestrel.example"), next: "/services",
                error: "Email and password do not fit together.")
        },
        page("door-login-flash", in: DoorFrame(csrf: "t", seller: "Heron Hosting", flash: .told("You are signed out.")))
        {
            LoginPage(form: try LoginInput.drawn())
        },
        page("door-invitation", in: door) {
            InvitationPage(
                token: "abc", sub: "Heron Hosting invites you to manage the services of Kestrel Logistics GmbH.",
                form: try InvitationInput.drawn(), isKnown: false)
        },
        page("door-invitation-refused", in: door) {
            InvitationPage(
                token: "abc", sub: "Heron Hosting invites you.",
                form: try InvitationInput.drawn(
                    name: "Jonas", issues: [Issue("must be the same as the first one", field: "again")]), isKnown: false
            )
        },
        page("door-invitation-expired", in: door) { InvitationPage.expired },
        page("door-invitation-used", in: door) { InvitationPage.used },
        page("door-not-found", in: door) { RefusalPage<DoorFrame>(.notFound) },
        page("admin-forbidden", in: staff("")) { RefusalPage<AdminFrame>(.forbidden(permission: "services.view")) },
        page("admin-not-found", in: staff("")) { RefusalPage<AdminFrame>(.notFound) },
        page("admin-changed", in: staff("Services")) {
            RefusalPage<AdminFrame>(
                .changedMeanwhile(who: "Marta Wilk changed the plan at 14:02.", back: "/admin/services/\(id)"))
        },
        page("admin-broken", in: staff("")) { RefusalPage<AdminFrame>(.broken(reference: "7QK2M9")) },
        page("client-not-found", in: client(nil)) { RefusalPage<ClientFrame>(.notFound) },
        page("client-not-possible", in: client(nil)) {
            RefusalPage<ClientFrame>(.notPossible(reason: "The service is being set up.", back: "/services/\(id)"))
        },
        page("client-other", in: client(nil)) {
            RefusalPage<ClientFrame>(.other(heading: "Too many requests", text: "Wait a minute, then try again."))
        },
    ]
}
