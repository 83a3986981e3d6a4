extension ConfirmPage {
    /// `/admin/invoices/{id}/cancel`
    ///
    /// - Parameter form: a ``CancelInvoiceInput``, drawn.
    static func cancelInvoice(
        _ title: String, for client: String, at path: Link, consequences: [String], form: DrawnForm
    ) -> ConfirmPage {
        ConfirmPage(
            title: "Cancel", crumbs: [Crumb("Invoices", "/admin/invoices"), Crumb(title, path)],
            heading: "Cancel \(title)?", sub: "For \(client)",
            note: Note(.failed, "This cannot be undone", lines: consequences, icon: "error"),
            panel: FormPanel(
                action: "\(path.text)/cancel", form: form, submit: "Cancel the invoice", cancel: .link("Keep it", path),
                isDanger: true))
    }
}

extension AdminFormPage {
    /// `/admin/invoices/{id}/book`
    ///
    /// - Parameter form: a ``BookPaymentInput``, its field `gateway` offering the ways to pay.
    static func bookPayment(_ title: String, due: String, at path: Link, form: DrawnForm) -> AdminFormPage {
        AdminFormPage(
            "Book a payment", heading: "Book a payment of \(title)", sub: "\(due) is due.",
            crumbs: [Crumb("Invoices", "/admin/invoices"), Crumb(title, path)],
            panel: FormPanel(
                action: "\(path.text)/book", form: form, submit: "Book the payment", cancel: .link("Cancel", path)))
    }
}
