extension SectionFormPage {
    /// `/admin/products/{id}/options/{field}`
    ///
    /// - Parameters:
    ///   - whole: the option's own name.
    ///   - choices: one form for each choice, and some empty ones for more.
    static func productOption(
        _ name: String, of product: String, at path: Link, productPath: Link, whole: DrawnForm, choices: [DrawnForm],
        rest: DrawnForm, hidden: [HiddenField]
    ) -> SectionFormPage {
        SectionFormPage(
            "Option \(name)", heading: "\(name) of \(product)",
            sub: "Clients choose one. A choice without a name is left out; a price that is empty adds nothing.",
            crumbs: [Crumb("Products", "/admin/products"), Crumb(product, productPath)], action: path,
            sections: [Section(title: nil, form: whole)]
                + choices.enumerated().map { Section(title: "Choice \($0 + 1)", form: $1) },
            rest: rest.refused("Not saved"), submit: "Save option", cancel: .link("Cancel", productPath), hidden: hidden
        )
    }
}
