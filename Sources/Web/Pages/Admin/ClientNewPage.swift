extension AdminFormPage {
    /// `/admin/clients/new`
    ///
    /// - Parameter form: a ``ClientInput``.
    static func newClient(form: DrawnForm) -> AdminFormPage {
        AdminFormPage(
            "New client", sub: "You get a link that works once; hand it to the client.",
            crumbs: [Crumb("Clients", "/admin/clients")],
            panel: FormPanel(
                action: "/admin/clients", form: form, submit: "Add client", cancel: .link("Cancel", "/admin/clients")))
    }
}
