public import ModuleKit
public import Store
public import Vocabulary

/// A module as the panel sees it now: what the program holds, what the database remembers, and what follows from both.
public struct ModuleStatus: Sendable {
    public enum State: String, Codable, Sendable, CaseIterable {
        case inactive, activating, active, updating
        /// Active, and nobody has given it settings.
        case unconfigured
        /// The files are newer than what was active: its features are off until it is updated.
        case needsUpdate = "needs_update"
        /// The files are older than what was active: refused.
        case older
        /// An instance cannot be started.
        case failed
        /// The database knows it, the program does not.
        case missing
    }

    public var key: ModuleKey
    public var row: ModuleRow
    /// `nil` when the program does not hold the module.
    public var manifest: Manifest?
    public var instances: [Instance]

    public init(row: ModuleRow, manifest: Manifest?, instances: [Instance]) {
        self.key = row.key
        self.row = row
        self.manifest = manifest
        self.instances = instances
    }

    public var state: State {
        guard let manifest else { return .missing }
        switch row.state {
        case .inactive: return .inactive
        case .activating: return .activating
        case .updating: return .updating
        case .active: break
        }
        if manifest.about.version > row.version { return .needsUpdate }
        if manifest.about.version < row.version { return .older }
        if instances.isEmpty, !manifest.settings.fields.isEmpty { return .unconfigured }
        return instances.contains { $0.reason != nil } ? .failed : .active
    }

    /// Why the module may not be used now; `nil` when it may.
    public var refusal: String? {
        switch state {
        case .active, .failed, .unconfigured: nil
        case .inactive: "The module \(key) is not active"
        case .activating: "The module \(key) is being activated"
        case .updating: "The module \(key) is being updated"
        case .needsUpdate:
            "The module \(key) must be updated from \(row.version) to \(manifest?.about.version.description ?? "")"
        case .older:
            "The files of \(key) are version \(manifest?.about.version.description ?? ""), older than \(row.version), which was active"
        case .missing: "The module \(key) is not in this program"
        }
    }

    /// Why it is in the state it is in, for staff.
    public var reason: String? {
        if let reason = row.reason { return reason }
        switch state {
        case .needsUpdate, .older, .missing: return refusal
        case .failed:
            return instances.compactMap { instance in instance.reason.map { "\(instance.name): \($0)" } }.joined(
                separator: "; ")
        default: return nil
        }
    }
}
