extension ConfirmPage {
    /// `/admin/modules/{kind}/{name}/deactivate`
    ///
    /// - Parameter form: a ``NoForm``; or the fields that a person must fill in first.
    static func deactivate(_ module: ModuleHeader, consequences: [String], form: DrawnForm) -> ConfirmPage {
        ConfirmPage(
            title: "Deactivate", crumbs: [Crumb("Modules", "/admin/modules"), module.crumb],
            heading: "Deactivate \(module.name)?", sub: "It can be activated again; its data stays.",
            note: Note(.suspended, "What happens", lines: consequences),
            panel: FormPanel(
                action: "/admin/modules/\(module.key)/deactivate", form: form, submit: "Deactivate the module",
                cancel: .link("Keep it", "/admin/modules/\(module.key)")))
    }

    /// Instead of either page while services use the module.
    ///
    /// - Parameters:
    ///   - verb: what cannot be done: "deactivated".
    ///   - services: how many there are: "1 service uses it".
    ///   - all: leads to them.
    static func inUse(_ module: ModuleHeader, title: String, verb: String, services: String, all: Link?) -> ConfirmPage
    {
        ConfirmPage(
            title: title, crumbs: [Crumb("Modules", "/admin/modules"), module.crumb],
            heading: "\(module.name) cannot be \(verb) now", sub: nil,
            note: Note(
                .suspended, services, "It can be \(verb) when all of them have ended.",
                acts: all.map { [.link("Show the services", $0)] } ?? []),
            panel: nil)
    }

    /// `/admin/modules/{kind}/{name}/purge`
    ///
    /// - Parameter form: a ``ConfirmInput``: the module's key must be typed.
    static func purge(_ module: ModuleHeader, consequences: [String], form: DrawnForm) -> ConfirmPage {
        ConfirmPage(
            title: "Purge", crumbs: [Crumb("Modules", "/admin/modules"), module.crumb],
            heading: "Purge the data of \(module.name)?", sub: nil,
            note: Note(.failed, "This cannot be undone", lines: consequences, icon: "error"),
            panel: FormPanel(
                action: "/admin/modules/\(module.key)/purge", form: form, submit: "Purge its data",
                cancel: .link("Keep it", "/admin/modules/\(module.key)"), isDanger: true))
    }
}
