public import Foundation
public import Vocabulary

/// Something the company sells: a module with a plan, and where it runs.
public struct Product: Codable, Sendable, Identifiable, Equatable {
    public var id: ProductID
    public var name: String
    public var description: String
    public var module: ModuleKey
    /// The one server it runs on; `nil` when a group decides, or before one is chosen.
    public var instance: InstanceID?
    public var instanceGroup: InstanceGroupID?
    public var plan: JSONValue
    /// Not offered, but can be ordered by who knows it, and by staff.
    public var hidden: Bool
    /// Not sold any more; what was sold goes on.
    public var retired: Bool
    /// How many more can be sold; `nil` means any number.
    public var stock: Int64?
    public var revision: Int64
    public var createdAt: Date

    public init(
        id: ProductID, name: String, description: String = "", module: ModuleKey, instance: InstanceID? = nil,
        instanceGroup: InstanceGroupID? = nil, plan: JSONValue, hidden: Bool = false, retired: Bool = false,
        stock: Int64? = nil,
        createdAt: Date
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.module = module
        self.instance = instance
        self.instanceGroup = instanceGroup
        self.plan = plan
        self.hidden = hidden
        self.retired = retired
        self.stock = stock
        self.revision = 1
        self.createdAt = createdAt
    }

    /// Why nobody can order it now, for the person who tries; `nil` when it can be ordered.
    public var orderRefusal: String? {
        if retired { return "\(name) is not sold any more" }
        if let stock, stock <= 0 { return "\(name) is sold out" }
        return nil
    }
}
