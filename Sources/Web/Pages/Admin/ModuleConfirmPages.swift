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
