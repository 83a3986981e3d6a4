public import Domain
public import Foundation
public import SQLEngine
public import Vocabulary

extension Connection {
    public var clients: ClientQueries { ClientQueries(db: self) }
}

/// Clients, their users and invitations.
public struct ClientQueries {
    let db: Connection

    public func find(_ id: ClientID) throws -> Client? {
        try db.one("SELECT * FROM clients WHERE id = \(id)")
    }

    /// - Parameter search: part of the name or the e-mail address.
    public func page(search: String? = nil, _ page: PageRequest) throws -> Page<Client> {
        var conditions = Conditions()
        conditions.add(page.cursor) { "id < \($0)" }
        conditions.add(search) {
            "(lower(name) LIKE \(containing($0)) ESCAPE '!' OR lower(email) LIKE \(containing($0)) ESCAPE '!')"
        }
        let rows: [Client] = try db.all(
            "SELECT * FROM clients \(fragment: conditions.sql) ORDER BY id DESC LIMIT \(page.limit + 1)")
        return Page(rows, limit: page.limit) { $0.id.description }
    }

    public func find(_ ids: [ClientID]) throws -> [ClientID: Client] {
        let rows: [Client] = try db.all("SELECT * FROM clients WHERE id IN \(list: ids)")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) })
    }

    public func insert(_ client: Client) throws { try db.insert("clients", client) }

    /// - Returns: whether the row was still the one that was read.
    public func update(_ client: Client) throws -> Bool {
        let billing = try client.billing.map { try JSONValue(encoding: $0) }
        return try db.run(
            """
            UPDATE clients SET name = \(client.name), email = \(client.email), currency = \(client.currency.code),
                   closed = \(client.closed), billing = \(billing), revision = revision + 1
            WHERE id = \(client.id) AND revision = \(client.revision)
            """) == 1
    }

    // MARK: users

    public func user(_ id: UserID) throws -> User? {
        try db.one("SELECT * FROM users WHERE id = \(id)")
    }

    public func user(email: String) throws -> User? {
        try db.one("SELECT * FROM users WHERE email_key = \(email.lowercased())")
    }

    public func users(of client: ClientID) throws -> [User] {
        try db.all(
            """
            SELECT users.* FROM users JOIN client_users ON client_users.user_id = users.id
            WHERE client_users.client = \(client) ORDER BY users.email_key
            """)
    }

    public func clients(of user: UserID) throws -> [Client] {
        try db.all(
            """
            SELECT clients.* FROM clients JOIN client_users ON client_users.client = clients.id
            WHERE client_users.user_id = \(user) ORDER BY clients.name, clients.id
            """)
    }

    public func insert(_ user: User) throws {
        try db.run(
            """
            INSERT INTO users (id, email, email_key, name, password, appearance, created_at)
            VALUES (\(user.id), \(user.email), \(user.email.lowercased()), \(user.name), \(user.password),
                    \(user.appearance.rawValue), \(user.createdAt))
            """)
    }

    public func update(_ user: User) throws {
        try db.run(
            """
            UPDATE users SET name = \(user.name), password = \(user.password), appearance = \(user.appearance.rawValue)
            WHERE id = \(user.id)
            """)
    }

    public func link(_ user: UserID, to client: ClientID, at moment: Date) throws {
        try db.run(
            """
            INSERT INTO client_users (client, user_id, created_at) VALUES (\(client), \(user), \(moment))
            ON CONFLICT (client, user_id) DO NOTHING
            """)
    }

    // MARK: invitations

    public func insert(_ invitation: Invitation, digest: String) throws {
        try db.run(
            """
            INSERT INTO invitations (id, client, email, digest, created_at, expires_at, accepted_at)
            VALUES (\(invitation.id), \(invitation.client), \(invitation.email), \(digest), \(invitation.createdAt),
                    \(invitation.expiresAt), \(invitation.acceptedAt))
            """)
    }

    public func invitation(digest: String) throws -> Invitation? {
        try db.one(
            "SELECT id, client, email, created_at, expires_at, accepted_at FROM invitations WHERE digest = \(digest)")
    }

    public func invitations(of client: ClientID) throws -> [Invitation] {
        try db.all(
            """
            SELECT id, client, email, created_at, expires_at, accepted_at FROM invitations
            WHERE client = \(client) ORDER BY id DESC
            """)
    }

    /// Uses an invitation up; only one of two who try at once succeeds.
    public func accept(_ invitation: InvitationID, at moment: Date) throws -> Bool {
        try db.run(
            """
            UPDATE invitations SET accepted_at = \(moment)
            WHERE id = \(invitation) AND accepted_at IS NULL AND expires_at > \(moment)
            """) == 1
    }

    /// Takes back what was sent to an address before, so that only the newest link works.
    public func withdrawInvitations(client: ClientID, email: String, at moment: Date) throws {
        try db.run(
            """
            UPDATE invitations SET expires_at = \(moment)
            WHERE client = \(client) AND email = \(email) AND accepted_at IS NULL AND expires_at > \(moment)
            """)
    }
}
