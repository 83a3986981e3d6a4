public import Foundation
public import Vocabulary

/// A person who works for the company.
public struct Staff: Codable, Sendable, Identifiable, Equatable {
    public var id: StaffID
    public var email: String
    public var name: String
    /// A scrypt hash; `nil` means that the person cannot sign in yet.
    public var password: String?
    public var active: Bool
    public var appearance: Appearance
    public var createdAt: Date

    public init(id: StaffID, email: String, name: String, password: String?, createdAt: Date) {
        self.id = id
        self.email = email
        self.name = name
        self.password = password
        self.active = true
        self.appearance = .system
        self.createdAt = createdAt
    }
}

/// A named set of permissions.
public struct Role: Codable, Sendable, Identifiable, Equatable {
    public var id: RoleID
    public var name: String
    public var permissions: PermissionSet
    public var createdAt: Date

    public init(id: RoleID, name: String, permissions: PermissionSet, createdAt: Date) {
        self.id = id
        self.name = name
        self.permissions = permissions
        self.createdAt = createdAt
    }
}
