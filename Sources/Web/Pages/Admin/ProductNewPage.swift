extension AdminFormPage {
    /// `/admin/products/new`
    ///
    /// - Parameters:
    ///   - form: a ``ProductNewInput``, its field `module` offering the usable modules.
    ///   - planOf: the module whose plan is part of the form, because it cannot be left for later.
    static func newProduct(form: DrawnForm, planOf module: String? = nil) -> AdminFormPage {
        AdminFormPage(
            "New product", sub: "Its plan and prices are set on the next page; until then it is hidden.",
            crumbs: [Crumb("Products", "/admin/products")],
            panel: FormPanel(
                action: "/admin/products", form: form, submit: "Add product",
                cancel: .link("Cancel", "/admin/products"),
                hidden: module.map { [HiddenField("plan_of", $0)] } ?? []))
    }
}
