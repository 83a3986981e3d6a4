extension ConfirmPage {
    /// `/admin/services/{id}/terminate`
    ///
    /// - Parameter form: a ``TerminateInput``: a reason, and the label typed.
    static func terminate(_ service: ServiceHeader, consequences: [String], form: DrawnForm) -> ConfirmPage {
        ConfirmPage(
            title: "Terminate", crumbs: ServiceHeader.parents + [service.crumb],
            heading: "Terminate \(service.label)?", sub: "\(service.product) for \(service.client)",
            note: Note(.failed, "This cannot be undone", lines: consequences, icon: "error"),
            panel: FormPanel(
                action: "/admin/services/\(service.id)/terminate", form: form, submit: "Terminate the service",
                cancel: .link("Keep it", service.crumb.href), isDanger: true))
    }
}

extension AdminFormPage {
    /// `/admin/services/{id}/change-package`
    ///
    /// - Parameter form: a ``ChangePackageInput``, its field `product` offering what the service may change to.
    static func changePackage(of service: ServiceHeader, form: DrawnForm) -> AdminFormPage {
        AdminFormPage(
            "Change package", heading: "Change the package of \(service.label)", sub: "It is \(service.product) now.",
            crumbs: ServiceHeader.parents + [service.crumb],
            panel: FormPanel(
                action: "/admin/services/\(service.id)/change-package", form: form, submit: "Change package",
                cancel: .link("Keep it as it is", service.crumb.href)))
    }
}
