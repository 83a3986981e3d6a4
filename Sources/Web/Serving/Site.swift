import Foundation
import Logging
public import PanelCore
import Synchronization
import Vocabulary

/// What every page stands on: the panel, the templates, the assets.
public struct Site: Sendable {
    let panel: Panel
    let templates: Templates
    let assets: Assets
    let views: ModuleViews
    /// Shown in the sidebar's foot.
    let node: String
    /// Cookies are only sent over HTTPS when the public address is one.
    let isSecure: Bool
    /// People's times are shown in it until accounts have a zone of their own.
    let zone: TimeZone
    let streams = StreamCount()
    /// Addresses whose webhooks were refused.
    let hookRefusals = RefusalCount()
    /// How long one live stream may last; the browser opens a new one by itself.
    var streamLimit = Duration.seconds(600)

    /// - Parameter assets: where templates, styles and fonts lie; see ``Assets``.
    /// - Throws: a sentence with file and line for a template that cannot be drawn.
    public init(panel: Panel, assets: Assets, views: ModuleViews, node: String) throws {
        self.panel = panel
        self.assets = assets
        self.views = views
        self.node = node
        self.templates = try Templates.load(from: assets.templates)
        self.isSecure = panel.settings.url.hasPrefix("https://")
        self.zone = TimeZone(identifier: "UTC") ?? .current
    }

    /// Writes down an error of which a page shows only its effect.
    func note(_ error: any Error, in place: String) { Logger.current.error("\(place): \(error)") }

    func moment(_ date: Date, _ style: Moment.Style = .relative) -> Moment {
        Moment(date, now: panel.now, zone: zone, style: style)
    }
}

/// How many live streams are open: a page may have one, a panel a few hundred.
final class StreamCount: Sendable {
    private let open = Mutex(0)
    private static let limit = 500

    /// Whether there is room for one more.
    func enter() -> Bool {
        open.withLock { open in
            guard open < Self.limit else { return false }
            open += 1
            return true
        }
    }

    func leave() { open.withLock { $0 -= 1 } }
}

/// The version that the panel says it is.
public let aviaryVersion = "0.1.0"
