extension AdminFormPage {
    /// `/admin/products/new`
    ///
    /// - Parameter form: a ``ProductNewInput``, its field `module` offering the active modules.
    static func newProduct(form: DrawnForm) -> AdminFormPage {
        AdminFormPage(
            "New product", sub: "Its plan and prices are set on the next page; until then it is hidden.",
            crumbs: [Crumb("Products", "/admin/products")],
            panel: FormPanel(
                action: "/admin/products", form: form, submit: "Add product", cancel: .link("Cancel", "/admin/products")
            ))
    }
}
