import Foundation
public import ModuleKit

/// A payment module for tests that shows a page of its own, which has a form: the code `4711` pays.
public struct Desk: ContinuesCheckout {
    public static let about = About(name: "Desk", title: "Desk", version: "1.0.0", summary: "Pays by a code.")
    public static let secret = "desk-secret-for-this-payer"
    public static let hosts = [
        "https://js.desk.example", "http://127.0.0.1:8420", "https://evil.example; script-src *", "data:",
    ]

    struct Page: Codable, Sendable {
        var amount: String
        var token: Secret
        var markup: String
    }

    public init(settings: NoForm, home: Home) async throws {}

    public func start(_ payment: NewPayment) async throws -> Checkout {
        let page = Page(amount: "\(payment.amount)", token: Secret(Self.secret), markup: "<script>alert(1)</script>")
        return try .embedded(
            "desk", page, script: "desk", hosts: Self.hosts, remoteID: "desk_\(payment.operation)")
    }

    public func proceed(_ payment: KnownPayment, with input: [String: String]) async throws -> Checkout {
        switch input["code"] {
        case "4711":
            let event = PaymentEvent(
                .succeeded, payment: payment.id, remoteID: payment.remoteID ?? "", account: "desk",
                money: payment.amount,
                at: Date(timeIntervalSince1970: 1_790_000_000))
            return .done([event], remoteID: payment.remoteID)
        case "transfer":
            return .instructions([Instruction("Send it."), Instruction("DE89370400440532013000", label: "IBAN")])
        case "address": return .instructions([Instruction(payment.payer.browser?.agent ?? "nobody", label: "Browser")])
        case "broken": throw Failure.failed("The desk does not answer")
        default: throw Failure.invalid("must be the code of the letter", field: "code")
        }
    }

    /// The sources of its views by their names.
    public static let views = [
        "desk": """
        <form method="post" action="{{actions.proceed}}" id="desk" data-token="{{token}}">{{{csrf}}}
        {{#refused.proceed}}<ul id="refused">{{#errors}}<li>{{.}}</li>{{/errors}}</ul>{{/refused.proceed}}
        <p>{{amount}} {{markup}}</p><input name="code"><button>Pay</button></form>
        """,
        "desk.js": "document.getElementById('desk').dataset.ready = 'yes'",
    ]
}
