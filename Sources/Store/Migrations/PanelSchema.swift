public import SQLEngine
import Vocabulary

/// The panel's own tables. Append-only: what was released never changes.
public enum PanelSchema {
    public static let scope = "panel"
    public static let migrations: [SchemaMigration] = [people, access, modules, catalogue, services, records, billing]
    public static var migrator: Migrator { Migrator(scope: scope, migrations: migrations) }

    private static let people = SchemaMigration(
        "people",
        changes: [
            .create(
                Table(
                    "staff",
                    columns: [
                        Column("id", .uuid).primaryKey(), Column("email", .string),
                        Column("email_key", .string).unique(),
                        Column("name", .string), Column("password", .text).nullable(), Column("active", .boolean),
                        Column("appearance", .choice(of: ["system", "light", "dark"])), Column("created_at", .time),
                    ])),
            .create(
                Table(
                    "roles",
                    columns: [
                        Column("id", .uuid).primaryKey(), Column("name", .string).unique(),
                        Column("permissions", .json),
                        Column("created_at", .time),
                    ])),
            .create(
                Table(
                    "staff_roles",
                    columns: [
                        Column("staff", .uuid).references("staff", onDelete: .cascade),
                        Column("role", .uuid).references("roles"),
                    ],
                    primaryKey: ["staff", "role"])),
            .create(
                Table(
                    "clients",
                    columns: [
                        Column("id", .uuid).primaryKey(), Column("name", .string), Column("email", .string),
                        Column("currency", .string), Column("closed", .boolean), Column("revision", .integer),
                        Column("created_at", .time),
                    ])),
            .create(
                Table(
                    "users",
                    columns: [
                        Column("id", .uuid).primaryKey(), Column("email", .string),
                        Column("email_key", .string).unique(),
                        Column("name", .string), Column("password", .text).nullable(),
                        Column("appearance", .choice(of: ["system", "light", "dark"])), Column("created_at", .time),
                    ])),
            .create(
                Table(
                    "client_users",
                    columns: [
                        Column("client", .uuid).references("clients"),
                        Column("user_id", .uuid).references("users", onDelete: .cascade), Column("created_at", .time),
                    ],
                    primaryKey: ["client", "user_id"], indexes: [Index(on: "user_id")])),
        ])

    private static let access = SchemaMigration(
        "access",
        changes: [
            .create(
                Table(
                    "invitations",
                    columns: [
                        Column("id", .uuid).primaryKey(), Column("client", .uuid).references("clients"),
                        Column("email", .string), Column("digest", .string).unique(), Column("created_at", .time),
                        Column("expires_at", .time), Column("accepted_at", .time).nullable(),
                    ],
                    indexes: [Index(on: "client")])),
            .create(
                Table(
                    "sessions",
                    columns: [
                        Column("digest", .string).primaryKey(), Column("kind", .choice(of: ["staff", "user"])),
                        Column("person", .uuid), Column("client", .uuid).nullable(), Column("csrf", .string),
                        Column("flash", .json).nullable(), Column("keep", .boolean), Column("created_at", .time),
                        Column("seen_at", .time), Column("expires_at", .time),
                    ],
                    indexes: [Index(on: "person"), Index(on: "expires_at")])),
            .create(
                Table(
                    "tokens",
                    columns: [
                        Column("id", .uuid).primaryKey(), Column("digest", .string).unique(),
                        Column("staff", .uuid).references("staff", onDelete: .cascade), Column("name", .string),
                        Column("scopes", .json), Column("created_at", .time), Column("expires_at", .time).nullable(),
                        Column("used_at", .time).nullable(), Column("revoked_at", .time).nullable(),
                    ])),
            .create(
                Table(
                    "idempotent_replies",
                    columns: [
                        Column("token", .uuid).references("tokens", onDelete: .cascade), Column("route", .string),
                        Column("key", .string), Column("request", .string), Column("status", .integer).nullable(),
                        Column("reply", .text).nullable(), Column("created_at", .time),
                    ],
                    primaryKey: ["token", "route", "key"], indexes: [Index(on: "created_at")])),
            .create(
                Table(
                    "sign_in_failures",
                    columns: [
                        Column("name", .string).primaryKey(), Column("failures", .integer), Column("last_at", .time),
                    ])),
            .create(
                Table("settings", columns: [Column("name", .string).primaryKey(), Column("value", .json)])),
        ])

    private static let modules = SchemaMigration(
        "modules",
        changes: [
            .create(
                Table(
                    "modules",
                    columns: [
                        Column("key", .string).primaryKey(), Column("version", .string),
                        Column("state", .choice(of: ["inactive", "activating", "active", "updating"])),
                        Column("fresh", .boolean), Column("reason", .text).nullable(), Column("changed_at", .time),
                    ])),
            .create(
                Table(
                    "instances",
                    columns: [
                        Column("id", .uuid).primaryKey(), Column("module", .string).references("modules", "key"),
                        Column("name", .string), Column("settings", .json), Column("capacity", .integer).nullable(),
                        Column("closed", .boolean), Column("reason", .text).nullable(),
                        Column("test", .json).nullable(),
                        Column("revision", .integer), Column("created_at", .time), Column("changed_at", .time),
                    ],
                    indexes: [Index(on: "module", "name", unique: true)])),
            .create(
                Table(
                    "instance_groups",
                    columns: [
                        Column("id", .uuid).primaryKey(), Column("module", .string).references("modules", "key"),
                        Column("name", .string), Column("policy", .choice(of: ["least-full", "first-with-room"])),
                        Column("created_at", .time),
                    ],
                    indexes: [Index(on: "module", "name", unique: true)])),
            .create(
                Table(
                    "instance_group_members",
                    columns: [
                        Column("instance_group", .uuid).references("instance_groups", onDelete: .cascade),
                        Column("instance", .uuid).references("instances"),
                    ],
                    primaryKey: ["instance_group", "instance"], indexes: [Index(on: "instance")])),
        ])

    private static let catalogue = SchemaMigration(
        "catalogue",
        changes: [
            .create(
                Table(
                    "products",
                    columns: [
                        Column("id", .uuid).primaryKey(), Column("name", .string), Column("description", .text),
                        Column("module", .string).references("modules", "key"),
                        Column("instance", .uuid).nullable().references("instances"),
                        Column("instance_group", .uuid).nullable().references("instance_groups"), Column("plan", .json),
                        Column("hidden", .boolean), Column("retired", .boolean), Column("stock", .integer).nullable(),
                        Column("revision", .integer), Column("created_at", .time),
                    ],
                    indexes: [Index(on: "module")])),
            .create(
                Table(
                    "prices",
                    columns: [
                        Column("product", .uuid).references("products", onDelete: .cascade),
                        Column("currency", .string),
                        Column("period", .string), Column("amount", .money), Column("setup", .money),
                    ],
                    primaryKey: ["product", "currency", "period"])),
        ])

    private static let services = SchemaMigration(
        "services",
        changes: [
            .create(
                Table(
                    "services",
                    columns: [
                        Column("id", .uuid).primaryKey(), Column("client", .uuid).references("clients"),
                        Column("product", .uuid).references("products"),
                        Column("module", .string).references("modules", "key"),
                        Column("instance", .uuid).nullable().references("instances"), Column("label", .string),
                        Column("period", .string), Column("currency", .string), Column("price", .money),
                        Column("setup", .money),
                        Column(
                            "state",
                            .choice(of: ["pending", "active", "suspended", "terminated", "cancelled", "fraud"])),
                        Column(
                            "provision_status",
                            .choice(of: [
                                "pending", "processing", "completed", "failed", "error", "suspended", "pause",
                                "terminated",
                            ])),
                        Column("operation", .json).nullable(), Column("attention", .boolean),
                        Column("order_data", .json),
                        Column("plan", .json).nullable(), Column("account", .json).nullable(),
                        Column("checkpoint", .json).nullable(), Column("revision", .integer),
                        Column("created_at", .time),
                        Column("changed_at", .time), Column("activated_at", .time).nullable(),
                        Column("suspended_at", .time).nullable(), Column("terminated_at", .time).nullable(),
                    ],
                    indexes: [
                        Index(on: "client", "id"), Index(on: "product", "id"), Index(on: "instance"),
                        Index(on: "module", "id"),
                        Index(on: "provision_status", "id"),
                        Index(on: "attention", "id", where: .equals("attention", 1)),
                    ])),
            .create(
                Table(
                    "service_history",
                    columns: [
                        Column("id", .id), Column("service", .uuid).references("services"), Column("at", .time),
                        Column("actor", .json), Column("event", .string), Column("from_status", .string),
                        Column("to_status", .string), Column("note", .text).nullable(),
                        Column("task", .string).nullable(),
                    ],
                    indexes: [Index(on: "service", "id")])),
        ])

    private static let records = SchemaMigration(
        "records",
        changes: [
            .create(
                Table(
                    "module_log",
                    columns: [
                        Column("id", .id), Column("at", .time), Column("module", .string),
                        Column("instance", .uuid).nullable(),
                        Column("service", .uuid).nullable(), Column("task", .string).nullable(),
                        Column("attempt", .integer).nullable(),
                        Column("level", .choice(of: ["debug", "info", "error"])),
                        Column("action", .string), Column("request", .text), Column("response", .text),
                    ],
                    indexes: [
                        Index(on: "module", "id"), Index(on: "service", "id"), Index(on: "task", "id"),
                        Index(on: "level", "id"),
                    ])),
            .create(
                Table(
                    "audit_log",
                    columns: [
                        Column("id", .id), Column("at", .time), Column("actor_kind", .string), Column("actor", .string),
                        Column("actor_name", .string), Column("address", .string).nullable(), Column("action", .string),
                        Column("subject_kind", .string), Column("subject", .string), Column("subject_name", .string),
                        Column("details", .json),
                    ],
                    indexes: [Index(on: "subject", "id"), Index(on: "actor", "id")])),
        ],
        statements: [
            .sqlite: [
                "CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
                "CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
            ],
            .postgres: [
                """
                CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN RAISE EXCEPTION USING MESSAGE = ''the audit log is append-only'', ERRCODE = ''check_violation''; END'
                """,
                """
                CREATE TRIGGER audit_log_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
                FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only()
                """,
            ],
        ])
}
