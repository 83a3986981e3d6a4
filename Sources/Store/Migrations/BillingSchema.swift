import SQLEngine
import Vocabulary

/// The tables of money.
extension PanelSchema {
    static let billing = SchemaMigration(
        "billing",
        changes: [
            .addColumn(table: "clients", column: Column("billing", .json).nullable()),
            .addColumn(table: "services", column: Column("invoice", .uuid).nullable()),
            .addColumn(table: "services", column: Column("reserved_until", .time).nullable()),
            .addColumn(table: "services", column: Column("options", .json).nullable()),
            .addColumn(table: "services", column: Column("pending_change", .json).nullable()),
            .addIndex(
                table: "services",
                index: Index(
                    on: "reserved_until", where: .isNotNull(column: "reserved_until"), name: "services_reserved")),
            .create(productOptions), .create(optionChoices), .create(optionPrices),
            .create(numbers), .create(invoices), .create(lines),
            .create(payments), .create(refunds), .create(deliveries), .create(cursors),
            .create(accounts), .create(entries), .create(transfers), .create(balances), .create(events),
        ],
        statements: [
            .sqlite: ledgerTables.flatMap { table in
                ["UPDATE", "DELETE"].map { verb in
                    """
                    CREATE TRIGGER \(table)_no_\(verb.lowercased()) BEFORE \(verb) ON \(table)
                    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
                    """
                }
            } + [
                """
                CREATE TRIGGER ledger_transfers_move_something BEFORE INSERT ON ledger_transfers
                WHEN NEW.amount <= 0 OR NEW.debit = NEW.credit
                BEGIN SELECT RAISE(ABORT, 'a transfer moves something from one account to another'); END
                """
            ],
            .postgres: [
                """
                CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN RAISE EXCEPTION USING MESSAGE = ''the ledger is append-only'', ERRCODE = ''check_violation''; END'
                """
            ]
                + ledgerTables.map { table in
                    """
                    CREATE TRIGGER \(table)_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON \(table)
                    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()
                    """
                }
                + [
                    "ALTER TABLE ledger_transfers ADD CONSTRAINT ledger_transfers_move_something CHECK (amount > 0 AND debit <> credit)"
                ],
        ])

    private static let ledgerTables = ["ledger_entries", "ledger_transfers"]

    // MARK: options of products

    private static let productOptions = Table(
        "product_options",
        columns: [
            Column("id", .uuid).primaryKey(), Column("product", .uuid).references("products", onDelete: .cascade),
            // The field of the plan that a choice sets.
            Column("field", .string), Column("name", .string), Column("position", .integer),
        ],
        indexes: [Index(on: "product", "field", unique: true)])

    private static let optionChoices = Table(
        "option_choices",
        columns: [
            Column("id", .uuid).primaryKey(),
            Column("product_option", .uuid).references("product_options", onDelete: .cascade),
            Column("name", .string), Column("value", .json), Column("position", .integer), Column("hidden", .boolean),
        ],
        indexes: [Index(on: "product_option", "position")])

    private static let optionPrices = Table(
        "option_prices",
        columns: [
            Column("choice", .uuid).references("option_choices", onDelete: .cascade), Column("currency", .string),
            Column("period", .string), Column("amount", .money), Column("setup", .money),
        ],
        primaryKey: ["choice", "currency", "period"])

    // MARK: documents

    /// The next number of each kind of document. Its row is the lock under which numbers are given.
    private static let numbers = Table(
        "document_numbers",
        columns: [
            Column("kind", .string).primaryKey(), Column("next", .integer),
            // The day of the last document, to know when to begin again.
            Column("last_on", .string).nullable(),
        ])

    private static let invoices = Table(
        "invoices",
        columns: [
            Column("id", .uuid).primaryKey(), Column("kind", .choice(of: ["invoice", "credit_note"])),
            Column("number", .string).nullable(), Column("client", .uuid).references("clients"),
            Column("currency", .string),
            Column("state", .choice(of: ["draft", "unpaid", "paid", "cancelled", "refunded"])),
            Column("total", .money), Column("paid", .money), Column("credited", .money),
            Column("original", .uuid).nullable().references("invoices"), Column("seller", .json).nullable(),
            Column("buyer", .json).nullable(), Column("issued_on", .string).nullable(),
            Column("due_on", .string).nullable(), Column("paid_at", .time).nullable(),
            Column("closed_at", .time).nullable(), Column("note", .text), Column("revision", .integer),
            Column("created_at", .time),
        ],
        indexes: [
            Index(on: "kind", "number", unique: true, where: .isNotNull(column: "number")),
            Index(on: "client", "id"), Index(on: "state", "id"),
            Index(on: "original", where: .isNotNull(column: "original")),
        ])

    private static let lines = Table(
        "invoice_lines",
        columns: [
            Column("invoice", .uuid).references("invoices"), Column("position", .integer),
            Column("kind", .choice(of: ["product", "item", "setup", "option", "change", "funds", "credit"])),
            Column("description", .text), Column("quantity", .integer), Column("unit", .money),
            Column("amount", .money), Column("service", .uuid).nullable().references("services"),
            Column("from_day", .string).nullable(), Column("until_day", .string).nullable(),
        ],
        primaryKey: ["invoice", "position"], indexes: [Index(on: "service", where: .isNotNull(column: "service"))])

    // MARK: payments

    private static let payments = Table(
        "payments",
        columns: [
            Column("id", .uuid).primaryKey(), Column("client", .uuid).references("clients"),
            Column("invoice", .uuid).references("invoices"), Column("gateway", .uuid).references("instances"),
            Column("module", .string), Column("currency", .string), Column("amount", .money),
            Column("state", .choice(of: ["opened", "pending", "authorized", "failed", "cancelled", "succeeded"])),
            Column("remote_id", .string).nullable(), Column("account", .string).nullable(),
            Column("checkout", .text).nullable(), Column("received", .money).nullable(),
            Column("received_currency", .string).nullable(), Column("fee", .money), Column("refunded", .money),
            Column("held", .text).nullable(), Column("held_amount", .money), Column("reason", .text).nullable(),
            Column("created_at", .time), Column("changed_at", .time), Column("succeeded_at", .time).nullable(),
        ],
        indexes: [
            // One remote payment is one payment, through however many gateways of one account its news comes.
            Index(
                on: "module", "account", "remote_id", unique: true,
                where: .all(of: [.isNotNull(column: "account"), .isNotNull(column: "remote_id")]),
                name: "payments_once_in_the_world"),
            Index(on: "module", "remote_id", where: .isNotNull(column: "remote_id")),
            Index(on: "invoice", "id"), Index(on: "client", "id"), Index(on: "state", "id"),
            Index(on: "id", where: .isNotNull(column: "held"), name: "payments_held"),
        ])

    private static let refunds = Table(
        "refunds",
        columns: [
            Column("id", .uuid).primaryKey(), Column("payment", .uuid).references("payments"),
            Column("way", .choice(of: ["gateway", "hand", "balance"])), Column("from_held", .boolean),
            Column("currency", .string),
            Column("amount", .money),
            Column("state", .choice(of: ["waiting", "pending", "succeeded", "failed", "uncertain"])),
            Column("reason", .text), Column("remote_id", .string).nullable(),
            Column("credit_note", .uuid).nullable().references("invoices"), Column("problem", .text).nullable(),
            Column("created_at", .time), Column("changed_at", .time),
        ],
        indexes: [
            Index(on: "payment", "id"), Index(on: "state", "id"),
            Index(on: "remote_id", where: .isNotNull(column: "remote_id")),
        ])

    /// Requests of other servers, as they came. Of one that proved not to be genuine only the attempt is kept.
    private static let deliveries = Table(
        "deliveries",
        columns: [
            Column("id", .uuid).primaryKey(), Column("at", .time), Column("module", .string),
            Column("instance", .uuid).references("instances"), Column("address", .string).nullable(),
            Column("method", .string), Column("query", .text), Column("headers", .json), Column("body", .bytes),
            Column("state", .choice(of: ["received", "accepted", "settled", "held", "rejected", "failed"])),
            Column("account", .string).nullable(), Column("remote_id", .string).nullable(),
            Column("events", .json).nullable(), Column("reason", .text).nullable(),
            // How often the sender sent it.
            Column("times", .integer), Column("settled_at", .time).nullable(),
        ],
        indexes: [
            Index(
                on: "module", "account", "remote_id", unique: true,
                where: .all(of: [.isNotNull(column: "account"), .isNotNull(column: "remote_id")]),
                name: "deliveries_once_in_the_world"),
            Index(on: "state", "id"), Index(on: "instance", "id"),
        ])

    /// How far each gateway has been asked for what was missed.
    private static let cursors = Table(
        "fetch_cursors",
        columns: [
            Column("gateway", .uuid).primaryKey().references("instances", onDelete: .cascade),
            Column("cursor", .text).nullable(), Column("at", .time), Column("problem", .text).nullable(),
        ])

    // MARK: ledger

    private static let accounts = Table(
        "ledger_accounts",
        columns: [
            Column("id", .id), Column("code", .string).unique(),
            Column("kind", .choice(of: ["asset", "liability", "income", "expense"])),
            Column("client", .uuid).nullable().references("clients"),
            Column("gateway", .uuid).nullable().references("instances"),
        ],
        indexes: [Index(on: "client", where: .isNotNull(column: "client"))])

    private static let entries = Table(
        "ledger_entries",
        columns: [
            Column("id", .id), Column("at", .time), Column("key", .string).unique(), Column("description", .text),
            Column("actor", .json),
        ])

    /// Each row takes from one account what it gives to another: a row that is out of balance cannot be written.
    private static let transfers = Table(
        "ledger_transfers",
        columns: [
            Column("entry", .integer).references("ledger_entries"), Column("position", .integer),
            Column(
                "purpose",
                .choice(of: [
                    "issue", "cancel", "pay", "unpay", "credit", "refund", "fund", "hold", "resolve", "fee", "adjust",
                ])),
            Column("debit", .integer).references("ledger_accounts"),
            Column("credit", .integer).references("ledger_accounts"), Column("currency", .string),
            Column("amount", .money), Column("invoice", .uuid).nullable().references("invoices"),
            Column("payment", .uuid).nullable().references("payments"),
        ],
        primaryKey: ["entry", "position"],
        indexes: [
            Index(on: "debit", "entry"), Index(on: "credit", "entry"),
            Index(on: "invoice", where: .isNotNull(column: "invoice")),
            Index(on: "payment", where: .isNotNull(column: "payment")),
        ])

    /// What the accounts of clients come to, kept with every entry. Those of the company are summed up when somebody asks: a
    /// row that every payment changes would make them all wait for each other.
    private static let balances = Table(
        "ledger_balances",
        columns: [
            Column("account", .integer).references("ledger_accounts"), Column("currency", .string),
            // Debits less credits.
            Column("amount", .money),
        ],
        primaryKey: ["account", "currency"])

    /// What happened, written with what made it happen: for whoever is to be told.
    private static let events = Table(
        "events",
        columns: [
            Column("id", .id), Column("at", .time), Column("name", .string), Column("subject", .string),
            Column("payload", .json),
        ],
        indexes: [Index(on: "subject", "id")])
}
