import Domain
import Hummingbird
import PanelCore
import Store
import Vocabulary

/// `/admin/clients`: who buys, and the people who sign in for them.
enum AdminClients {
    static func list(_ context: StaffContext) async throws -> Response {
        let found = try await context.panel.clients(search: context.request.query("q"), context.part)
        let counts = try await context.panel.serviceCounts(clients: found.items.map(\.id))
        let rows = found.items.map { client in
            ClientsPage.Row(
                name: client.name, href: "/admin/clients/\(client.id)", email: client.email,
                currency: client.currency.code,
                services: shown(counts[client.id] ?? 0), since: context.site.moment(client.createdAt, .date))
        }
        let page = ClientsPage(
            rows: rows, query: context.request.query("q") ?? "", pager: context.pager(next: found.next, keeping: ["q"]),
            mayCreate: context.may(.manageClients))
        return try await context.page(page)
    }

    static func new(_ context: StaffContext) async throws -> Response {
        try await newPage(context)
    }

    static func create(_ context: StaffContext) async throws -> Response {
        let values = context.request.posted(try ClientForm.spec())
        do {
            let invited = try await context.panel.createClient(values, by: context.actor)
            let flash = flash(
                "\(invited.client.name) was added. Hand this link to \(invited.client.email)", invited.invitation,
                context)
            return try await context.see("/admin/clients/\(invited.client.id)", flash)
        } catch Failure.invalid(let issues) {
            return try await newPage(context, values: values, issues: issues, status: .unprocessableContent)
        }
    }

    static func show(_ context: StaffContext) async throws -> Response {
        try await page(context, try await find(context))
    }

    static func change(_ context: StaffContext) async throws -> Response {
        let found = try await find(context)
        let values = context.request.posted(try ClientInput.spec(currencies: []))
        do {
            let revision = context.request.posted("revision").flatMap { Int64($0) }
            _ = try await context.panel.changeClient(found.client.id, values, revision: revision, by: context.actor)
            return try await context.see("/admin/clients/\(found.client.id)", .done("Saved."))
        } catch Failure.invalid(let issues) {
            return try await page(context, found, typed: values, issues: issues, status: .unprocessableContent)
        }
    }

    /// What stands on the client's invoices from now on.
    static func changeBilling(_ context: StaffContext) async throws -> Response {
        let found = try await find(context)
        let values = context.request.posted(try PartyForm.spec())
        do {
            let revision = context.request.posted("revision").flatMap { Int64($0) }
            _ = try await context.panel.changeClient(
                found.client.id, ["billing": values], revision: revision, by: context.actor)
            return try await context.see("/admin/clients/\(found.client.id)", .done("Billing details saved."))
        } catch Failure.invalid(let issues) {
            let typed = Typed(values, issues.map { $0.within("billing") ?? $0 })
            return try await page(context, found, billing: typed, status: .unprocessableContent)
        }
    }

    static func adjustBalance(_ context: StaffContext) async throws -> Response {
        let found = try await find(context)
        let values = context.request.posted(try BalanceInput.spec())
        do {
            let input = try BalanceInput(filling: values)
            let money = try Money.typed(input.amount, in: found.client.currency)
            let balance = try await context.panel.adjustBalance(
                of: found.client.id, by: money, reason: input.reason, by: context.actor)
            return try await context.see(
                "/admin/clients/\(found.client.id)", .done("The balance is \(balance.shownText) now."))
        } catch Failure.invalid(let issues) {
            return try await page(context, found, balance: Typed(values, issues), status: .unprocessableContent)
        }
    }

    static func invite(_ context: StaffContext) async throws -> Response {
        let found = try await find(context)
        let email = context.request.posted("email") ?? ""
        do {
            let input = try InviteInput(filling: ["email": .string(email)])
            let invitation = try await context.panel.inviteUser(input.email, to: found.client.id, by: context.actor)
            let flash = flash("The invitation is made. Hand this link to \(input.email)", invitation, context)
            return try await context.see("/admin/clients/\(found.client.id)", flash)
        } catch Failure.invalid(let issues) {
            return try await page(context, found, invited: email, inviteIssues: issues, status: .unprocessableContent)
        }
    }

    /// The link of an invitation, which is shown on the next page and never again.
    private static func flash(_ text: String, _ invitation: OneTimeText, _ context: StaffContext) -> Flash {
        .done(
            "\(text); it works once and is shown only now.",
            copy: CopyField(context.panel.link(of: invitation), label: "the invitation link"))
    }

    private static func find(_ context: StaffContext) async throws -> ClientOverview {
        guard let found = try await context.panel.client(context.request.key()) else {
            throw Failure.notFound("There is no such client")
        }
        return found
    }

    private static func newPage(
        _ context: StaffContext, values: JSONValue = .null, issues: [Issue] = [], status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let currencies = try await AdminProducts.currencies(context)
        let form = DrawnForm(try ClientInput.spec(currencies: currencies), values: values, issues: issues)
        return try await context.page(AdminFormPage.newClient(form: form), status: status)
    }

    /// - Parameters:
    ///   - typed: what was typed and refused in the client's own form.
    ///   - invited: the address that was typed and refused in the form below the users.
    ///   - billing: what was refused in the form of billing details; so for `balance`.
    private static func page(
        _ context: StaffContext, _ found: ClientOverview, typed: JSONValue? = nil, issues: [Issue] = [],
        invited: String = "",
        inviteIssues: [Issue] = [], billing: Typed? = nil, balance: Typed? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (client, may) = (found.client, context.may(.manageClients))
        let services =
            context.may(.viewServices)
            ? try await context.panel.services(ServiceFilter(client: client.id), PageRequest(limit: 20)).items : []
        let edit = FormPanel(
            action: "/admin/clients/\(client.id)",
            form: DrawnForm(
                try ClientInput.spec(currencies: []),
                values: typed ?? [
                    "name": .string(client.name), "email": .string(client.email), "closed": .bool(client.closed),
                ],
                issues: issues),
            submit: "Save client", hidden: [HiddenField("revision", String(client.revision))], isPrimary: false)
        let invite = FormPanel(
            action: "/admin/clients/\(client.id)/invite",
            form: DrawnForm(
                try InviteInput.spec(), values: ["email": .string(invited)], issues: inviteIssues, id: "invite-"),
            submit: "Make invitation", isPrimary: false)
        let money = try await money(client, balance, context)
        let page = ClientDetailPage(
            name: client.name, sub: client.closed ? "Closed: it cannot order any more." : nil,
            acts: context.may(.manageServices) && !client.closed
                ? [.link("New service", "/admin/services/new?client=\(client.id)", icon: "plus").primary] : [],
            facts: [
                Fact("Email", client.email), Fact("Currency", client.currency.code),
                Fact("Client since", context.site.moment(client.createdAt, .date)),
            ] + money.facts,
            services: services.map { ServiceRow($0, context) },
            allServices: context.link("/admin/services?client=\(client.id)", if: !services.isEmpty),
            users: try await users(found, context), invitations: invitations(found, context),
            invite: may ? invite : nil, edit: may ? edit : nil,
            billing: may ? try .billing(of: client, at: "/admin/clients/\(client.id)/billing", billing) : nil,
            rows: money.invoices,
            allInvoices: context.link("/admin/invoices?client=\(client.id)", if: !money.invoices.isEmpty),
            mayBill: context.may(.viewBilling), balance: money.form,
            id: CopyField(client.id.description, label: "the client id"))
        return try await context.page(page, status: status)
    }

    /// What the client owes and has paid ahead, for those who may see it.
    private static func money(
        _ client: Client, _ typed: Typed?, _ context: StaffContext
    ) async throws -> (facts: [Fact], invoices: [InvoiceRow], form: FormPanel?) {
        guard context.may(.viewBilling) else { return ([], [], nil) }
        let (panel, today) = (context.panel, try await context.panel.today())
        let due = try await panel.due(from: client.id).filter { $0.amount > 0 }.map(\.shownText)
        let facts = [
            Fact(
                "Balance", try await panel.balance(of: client).shownText,
                href: Link("/admin/ledger", query: [("account", LedgerAccount.balance(client.id).code)])),
            Fact("Owes", due.isEmpty ? "Nothing" : due.joined(separator: " and ")),
        ]
        let invoices = try await panel.invoices(InvoiceFilter(client: client.id), PageRequest(limit: 10)).items
        var form: FormPanel?
        if context.may(.refund) {
            let drawn = DrawnForm(
                try BalanceInput.spec(), values: typed?.values ?? .null, issues: typed?.issues ?? [], id: "balance-")
            form = FormPanel(
                action: "/admin/clients/\(client.id)/balance", form: drawn.refused("Not booked"),
                submit: "Adjust balance",
                isPrimary: false)
        }
        return (facts, invoices.map { InvoiceRow($0, today, context) }, form)
    }

    private static func users(_ found: ClientOverview, _ context: StaffContext) async throws -> [ClientDetailPage.User]
    {
        let seen = try await context.panel.lastSeen(found.users.map(\.id.uuid))
        return found.users.map { user in
            ClientDetailPage.User(
                name: user.name, email: user.email, lastSeen: seen[user.id.uuid].map { context.site.moment($0) })
        }
    }

    private static func invitations(_ found: ClientOverview, _ context: StaffContext) -> [Invitation] {
        found.invitations.filter { $0.isOpen(at: context.panel.now) }.map { invitation in
            Invitation(email: invitation.email, expires: context.site.moment(invitation.expiresAt, .dateAndTime))
        }
    }
}
