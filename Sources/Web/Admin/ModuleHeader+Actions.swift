import Domain
import ModuleHost
import ModuleKit
import PanelCore
import Store
import Vocabulary

/// How staff read a module.
extension ModuleStatus {
    /// The name that people read; one that the program does not hold has only its key.
    var title: String { manifest?.about.title ?? key.description }
    var badge: StatusBadge { StatusBadge(module: ModuleStateWord(rawValue: state.rawValue) ?? .failed) }

    /// What stands below its name.
    var about: String {
        guard let manifest else { return "The database knows it; this program does not hold it." }
        let sentence = manifest.about.summary.isEmpty ? "" : "\(manifest.about.summary.asSentence) "
        return "\(sentence)\(key.kind.rawValue) module, version \(manifest.about.version)."
    }
}

/// The top of a module's pages, with what its reader can do now.
extension ModuleHeader {
    init(_ status: ModuleStatus, _ context: StaffContext, _ place: Place) {
        let path = "/admin/modules/\(status.key)"
        self.init(
            key: status.key.description, name: status.title, state: status.badge, sub: status.about,
            acts: Self.acts(status, path, context), more: Self.more(status, path, context), note: Self.note(status),
            place: place, hasGroups: status.key.kind == .product, hasLog: context.may(.viewModuleLog))
    }

    private static func acts(_ status: ModuleStatus, _ path: String, _ context: StaffContext) -> [Act] {
        guard context.may(.manageModules) else { return [] }
        switch status.state {
        case .inactive: return [.post("Activate", "\(path)/activate").primary]
        case .needsUpdate: return [.post("Update", "\(path)/update").primary]
        case .active, .failed:
            let canTest = status.manifest?.can(.testsConnection) == true && !status.instances.isEmpty
            return canTest && place(of: status) != nil ? [.post("Test connection", "\(path)/test")] : []
        case .activating, .updating, .unconfigured, .older, .missing: return []
        }
    }

    /// The instance that the button in the header tests.
    static func place(of status: ModuleStatus) -> Instance? {
        status.instances.first { $0.name == "default" } ?? status.instances.first
    }

    private static func more(_ status: ModuleStatus, _ path: String, _ context: StaffContext) -> [Act] {
        guard context.may(.manageModules) else { return [] }
        switch status.row.state {
        case .active: return [.link("Deactivate…", "\(path)/deactivate")]
        case .inactive: return status.manifest == nil ? [] : [.link("Purge its data…", "\(path)/purge").danger]
        case .activating, .updating: return []
        }
    }

    private static func note(_ status: ModuleStatus) -> Note? {
        if let reason = status.reason {
            let tone: Tone = status.state == .needsUpdate ? .suspended : .failed
            return Note(tone, "\(status.title) does not work as it should", reason)
        }
        guard status.state == .unconfigured else { return nil }
        return Note(
            .pending, "It needs settings", "Add its first instance below: the server or account that it works with.")
    }
}
