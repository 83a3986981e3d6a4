import Domain
import Vocabulary

/// The staff's sidebar. What an entry needs is read from its route, so the two cannot disagree.
enum Sidebar {
    private struct Place {
        let group: String?
        let label: String
        let path: String
        let icon: String
        /// Another part of the panel that belongs to the same entry.
        var other: String?

        func isCurrent(_ open: String) -> Bool {
            if path == "/admin" { return open == path }
            return [path, other].compactMap { $0 }.contains { open == $0 || open.hasPrefix("\($0)/") }
        }
    }

    private static let places = [
        Place(group: nil, label: "Dashboard", path: "/admin", icon: "home"),
        Place(group: "Selling", label: "Clients", path: "/admin/clients", icon: "people"),
        Place(group: "Selling", label: "Services", path: "/admin/services", icon: "service"),
        Place(group: "Selling", label: "Products", path: "/admin/products", icon: "tag"),
        Place(group: "Billing", label: "Invoices", path: "/admin/invoices", icon: "receipt"),
        Place(group: "Billing", label: "Payments", path: "/admin/payments", icon: "completed"),
        Place(group: "Billing", label: "Inbox", path: "/admin/deliveries", icon: "globe"),
        Place(group: "Billing", label: "Ledger", path: "/admin/ledger", icon: "log"),
        Place(group: "Billing", label: "Gateways", path: "/admin/gateways", icon: "module"),
        Place(group: "Billing", label: "Billing settings", path: "/admin/billing", icon: "gear"),
        Place(group: "Running", label: "Tasks", path: "/admin/tasks", icon: "tasks"),
        Place(group: "Running", label: "Modules", path: "/admin/modules", icon: "module"),
        Place(group: "Records", label: "Module log", path: "/admin/module-log", icon: "log"),
        Place(group: "Records", label: "Audit log", path: "/admin/audit-log", icon: "eye"),
        Place(group: "Panel", label: "Staff and roles", path: "/admin/staff", icon: "people", other: "/admin/roles"),
    ]

    static func groups(for context: StaffContext) async throws -> [AdminFrame.Group] {
        let counts = try await context.panel.sidebarCounts()
        let open = places.filter { place in
            guard case .staff(let permission)? = Routes.page(place.path)?.access else { return false }
            return permission.map(context.may) ?? true
        }
        var groups: [AdminFrame.Group] = []
        for title in [nil, "Selling", "Billing", "Running", "Records", "Panel"] {
            let entries = open.filter { $0.group == title }.map { place in
                let isCurrent = place.isCurrent(context.request.path)
                var entry = AdminFrame.Entry(
                    label: place.label, href: Link(place.path), icon: place.icon, isCurrent: isCurrent)
                if place.path == "/admin/services", counts.attention > 0 {
                    (entry.count, entry.countIsBad) = ("\(shown(counts.attention)) failed", true)
                }
                if place.path == "/admin/payments", counts.held > 0 {
                    (entry.count, entry.countIsBad) = ("\(shown(counts.held)) held", true)
                }
                if place.path == "/admin/tasks", counts.running > 0 { entry.count = "\(shown(counts.running)) running" }
                return entry
            }
            if !entries.isEmpty { groups.append(AdminFrame.Group(title: title, entries: entries)) }
        }
        return groups
    }
}
