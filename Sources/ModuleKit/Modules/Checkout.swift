public import Foundation

/// What the payer sees after a payment was opened.
public struct Checkout: Codable, Sendable, Equatable {
    public enum Step: Codable, Sendable, Equatable {
        /// A page of the module's inside the panel's pay page.
        case embedded(page: EmbeddedPage)
        /// The gateway's own page.
        case redirect(url: URL)
        /// What the payer has to do somewhere else, such as at a bank. Lines with a label are shown with a copy button.
        case instructions(lines: [Instruction])
        /// The panel takes it from the client's balance.
        case balance
        /// Nothing is left to do: what the gateway said is booked like any other event.
        case done(events: [PaymentEvent])
    }
    public var step: Step
    /// What the gateway calls this payment, so that events are matched that do not name the panel's own id.
    public var remoteID: String?

    public init(_ step: Step, remoteID: String? = nil) {
        self.step = step
        self.remoteID = remoteID
    }

    /// A page of the module's own; secrets in `model` are shown to this payer and sealed at rest.
    ///
    /// - Parameters:
    ///   - view: the template `Views/<view>.mustache`.
    ///   - script: the file `Views/<script>.js`, served by the panel and loaded after the page.
    ///   - hosts: whom the page may speak to besides the panel, such as `https://js.example.com`, or `https://*.js.example.com`
    ///     for all names below one; whole origins over https, or of this machine.
    public static func embedded(
        _ view: String, _ model: some Encodable, script: String? = nil, hosts: [String] = [], remoteID: String?
    ) throws -> Checkout {
        let page = EmbeddedPage(
            view: view, model: try JSONValue.keepingNil(model, secrets: .plain), script: script, hosts: hosts)
        return Checkout(.embedded(page: page), remoteID: remoteID)
    }

    public static func redirect(to url: URL, remoteID: String?) -> Checkout {
        Checkout(.redirect(url: url), remoteID: remoteID)
    }

    public static func instructions(_ lines: [Instruction]) -> Checkout { Checkout(.instructions(lines: lines)) }
    public static let fromBalance = Checkout(.balance)
    public static func done(_ events: [PaymentEvent], remoteID: String?) -> Checkout {
        Checkout(.done(events: events), remoteID: remoteID)
    }
}

/// A module's page inside the pay page.
public struct EmbeddedPage: Codable, Sendable, Equatable {
    public var view: String
    public var model: JSONValue
    public var script: String?
    public var hosts: [String]

    public init(view: String, model: JSONValue, script: String? = nil, hosts: [String] = []) {
        self.view = view
        self.model = model
        self.script = script
        self.hosts = hosts
    }
}

/// One line of instructions: a paragraph, or a value with its label.
public struct Instruction: Codable, Sendable, Equatable {
    /// `nil` for a paragraph.
    public var label: String?
    public var text: String

    public init(_ text: String, label: String? = nil) {
        self.label = label
        self.text = text
    }
}
