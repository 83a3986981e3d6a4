import Foundation
import ModuleKit

extension Conformance {
    /// Builds an instance and looks at its tabs.
    static func problemsInTabs<M: Module>(of module: M.Type, _ settings: JSONValue, _ views: URL?) async -> [String] {
        let home = FakeHome()
        let endpoint = Wiring.roundTrip.endpoint(for: M.self, settings: settings, home: home)
        do {
            let tabs = try await endpoint.call(.open).decode([TabSpec].self)
            _ = try await endpoint.call(.close)
            return problems(in: tabs, views)
        } catch {
            return ["the instance could not be built: \(error)"]
        }
    }

    static func problems(in tabs: [TabSpec], _ views: URL?) -> [String] {
        var found = repeated(tabs.map(\.key)).map { "tabs: two have the key \"\($0)\"" }
        for tab in tabs {
            if !isKey(tab.key) { found.append("tabs: the key \"\(tab.key)\" must be lower-case letters, digits and -") }
            if tab.title.isEmpty { found.append("tabs: \"\(tab.key)\" has no title") }
            if let views, !FileManager.default.fileExists(atPath: views.appending(path: "\(tab.key).mustache").path()) {
                found.append("tabs: there is no template \(tab.key).mustache")
            }
            found += repeated(tab.actions.map(\.name)).map { "tabs: \"\(tab.key)\" has two actions \"\($0)\"" }
            for action in tab.actions {
                if !isKey(action.name) {
                    found.append("tabs: the action \"\(action.name)\" must be lower-case letters, digits and -")
                }
                if let form = action.form { found += problems(in: form, "\(tab.key).\(action.name)") }
            }
        }
        return found
    }

    private static func isKey(_ text: String) -> Bool {
        !text.isEmpty && text != "overview"
            && text.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || $0 == UInt8(ascii: "-")
            }
    }
}
