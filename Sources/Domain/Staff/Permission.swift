/// What a member of staff may do. Those of the panel are listed here; modules add theirs as `Product-PowerDNS-key`.
public struct Permission: RawRepresentable, Hashable, Sendable, Codable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension Permission {
    public static let viewClients = Permission(rawValue: "clients.view")
    public static let manageClients = Permission(rawValue: "clients.manage")
    public static let viewProducts = Permission(rawValue: "products.view")
    public static let manageProducts = Permission(rawValue: "products.manage")
    public static let viewServices = Permission(rawValue: "services.view")
    public static let manageServices = Permission(rawValue: "services.manage")
    public static let viewBilling = Permission(rawValue: "billing.view")
    public static let manageBilling = Permission(rawValue: "billing.manage")
    public static let refund = Permission(rawValue: "billing.refund")
    public static let manageBillingSettings = Permission(rawValue: "billing.settings")
    public static let viewTasks = Permission(rawValue: "tasks.view")
    public static let manageTasks = Permission(rawValue: "tasks.manage")
    public static let viewModules = Permission(rawValue: "modules.view")
    public static let manageModules = Permission(rawValue: "modules.manage")
    public static let viewModuleLog = Permission(rawValue: "module-log.view")
    public static let viewAuditLog = Permission(rawValue: "audit-log.view")
    public static let viewStaff = Permission(rawValue: "staff.view")
    public static let manageStaff = Permission(rawValue: "staff.manage")

    /// The panel's own permissions with what they let a person do, in the order of the sidebar.
    public static let panel: [(permission: Permission, group: String, meaning: String)] = [
        (.viewClients, "Clients", "See clients and their users"),
        (.manageClients, "Clients", "Add, change and invite clients"),
        (.viewProducts, "Products", "See products and prices"),
        (.manageProducts, "Products", "Add and change products, plans and prices"),
        (.viewServices, "Services", "See services"),
        (.manageServices, "Services", "Order, suspend, unsuspend, change and terminate services"),
        (.viewBilling, "Billing", "See invoices, payments, what gateways sent and the ledger"),
        (.manageBilling, "Billing", "Write, issue and cancel invoices, book payments, decide on held money"),
        (.refund, "Billing", "Give money back and adjust balances"),
        (.manageBillingSettings, "Billing", "Change the seller, numbers, times and limits"),
        (.viewTasks, "Tasks", "See tasks and their attempts"),
        (.manageTasks, "Tasks", "Try again and cancel tasks"),
        (.viewModules, "Modules", "See modules and their settings, without secrets"),
        (.manageModules, "Modules", "Activate, set up, test, update and purge modules"),
        (.viewModuleLog, "Records", "See the module log"),
        (.viewAuditLog, "Records", "See the audit log"),
        (.viewStaff, "Panel", "See staff and roles"),
        (.manageStaff, "Panel", "Add and change staff and roles"),
    ]

    /// Stands for every permission there is and will be.
    public static let everything = Permission(rawValue: "*")
}

/// What somebody holds.
public struct PermissionSet: Sendable, Equatable, Codable {
    public var permissions: Set<Permission>

    public init(_ permissions: some Sequence<Permission>) {
        self.permissions = Set(permissions)
    }

    public init(from decoder: any Decoder) throws {
        permissions = try decoder.singleValueContainer().decode(Set<Permission>.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(permissions.sorted { $0.rawValue < $1.rawValue })
    }

    public func allows(_ permission: Permission) -> Bool {
        permissions.contains(.everything) || permissions.contains(permission)
    }

    /// Whether everything in `other` is in here: nobody hands out more than they hold.
    public func covers(_ other: PermissionSet) -> Bool {
        permissions.contains(.everything) || other.permissions.isSubset(of: permissions)
    }

    /// What both allow.
    public func intersection(_ other: PermissionSet) -> PermissionSet {
        if permissions.contains(.everything) { return other }
        if other.permissions.contains(.everything) { return self }
        return PermissionSet(permissions.intersection(other.permissions))
    }
}
