extension AdminFormPage {
    /// `/admin/modules/{kind}/{name}/instances/new`
    ///
    /// - Parameters:
    ///   - form: an ``InstanceInput`` followed by the module's settings with the names' prefix `settings.`.
    static func newInstance(of module: ModuleHeader, form: DrawnForm) -> AdminFormPage {
        let home: Link = "/admin/modules/\(module.key)"
        return AdminFormPage(
            "New instance", heading: "New instance of \(module.name)",
            sub: "An instance is one server or account that the module works with.",
            crumbs: [Crumb("Modules", "/admin/modules"), module.crumb],
            panel: FormPanel(
                action: "/admin/modules/\(module.key)/instances", form: form, submit: "Add instance",
                cancel: .link("Cancel", home)))
    }
}
