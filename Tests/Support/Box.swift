import Foundation
public import ModuleKit

/// A product module for tests: it sells boxes that stand in a ``BoxWorld``, which the test can look into and set on fire.
public struct Box: ProductModule, Suspends, ChangesPackage, Inspects, ShowsTabs, TestsConnection {
    public static let about = About(name: "Box", title: "Boxes", version: "1.0.0", summary: "Sells boxes.")
    public static let migrations = [
        Migration("boxes", .create(Table("boxes", columns: [Column("id", .id), Column("name", .string).unique()])))
    ]
    public static let config: [String: JSONValue] = ["api_url": "https://box.example", "tries": 3]

    public struct Settings: Form {
        @Field("World") public var world: String
        @Field("Key") public var key: Secret?
        public init() {}
    }
    public struct Plan: Form {
        @Field("Size", .range(1...100), help: "In litres.") public var size = 5
        @Field("Lid") public var lid = true
        public init() {}
        public func issues() -> [Issue] { size > 50 && !lid ? [Issue("needs a lid above 50", field: "lid")] : [] }
    }
    public struct Order: Form {
        @Field("Name", .domain, .trimmed, .lowercased, help: "A domain, such as example.com.") public var name: String
        @Field("Password", .length(0...100)) public var password: Secret?
        public init() {}
    }
    public struct Account: Form {
        @Field("Number") public var number = 0
        @Field("Password") public var password: Secret?
        public init() {}
    }

    let world: BoxWorld
    let home: Home

    public init(settings: Settings, home: Home) async throws {
        guard let world = BoxWorld.named(settings.world) else {
            throw Failure.failed("There is no world \(settings.world)")
        }
        self.world = world
        self.home = home
        try await world.opening?(home)
    }

    public static func activate(home: Home) async throws { try await BoxHooks.current.activate?() }
    public static func update(from old: Version, home: Home) async throws { try await BoxHooks.current.update?(old) }
    public static func label(for order: Order) -> String? { order.name }

    public func create(_ new: NewService<Self>) async throws -> Account {
        world.note("create", new.order.name)
        return try await world.creating(new, home)
    }
    public func cleanUp(_ new: NewService<Self>) async throws {
        world.note("clean up", new.order.name)
        world.remove(new.operation)
    }
    public func terminate(_ service: Service<Self>) async throws {
        world.note("terminate", service.order.name)
        try await world.ending?(service)
        world.remove(number: service.account.number)
    }
    public func suspend(_ service: Service<Self>) async throws {
        world.note("suspend", service.order.name)
        try await world.suspending?(service)
    }
    public func unsuspend(_ service: Service<Self>) async throws {
        world.note("unsuspend", service.order.name)
        try await world.suspending?(service)
    }
    public func changePackage(_ service: Service<Self>, to plan: Plan) async throws -> Account {
        world.note("change package", "\(plan.size)")
        try await world.changing?(service, plan)
        return service.account
    }
    public func inspect(_ new: NewService<Self>) async throws -> Inspection<Account> {
        world.note("inspect", new.order.name)
        return try await world.inspecting(new)
    }
    public func testConnection() async throws -> ConnectionReport {
        ConnectionReport(.init("Boxes", "\(world.count)"))
    }
    public var tabs: [Tab<Self>] {
        [
            Tab("general", "General") { service in ["number": service.account.number] }
                .on("rename") { (service, input: Rename) in
                    world.note("rename", "\(service.order.name) to \(input.name)")
                    try await world.acting?(service)
                    return Done("Now called \(input.name).")
                },
            Tab("weight", "Weight") { service in
                try await world.looking?(service)
                return ["grams": service.plan.size * 100]
            }
            .on("measure", .get) { (service, input: Measure) in ["weight": service.plan.size * 100 / input.unit] }
            .on("limit", .put) { (service, input: Measure) in world.note("limit", "\(input.unit)") }
            .on("limit", .delete) { (_, _: [String: String]) in world.note("limit", "none") }
            .on("tag") { (_, input: [String: String]) in
                world.note("tag", input.keys.sorted().joined(separator: " "))
                return input
            },
            Tab("contents", "Contents") { _ in ["items": [] as [String]] },
        ]
    }
    struct Rename: Form {
        @Field("Name", .word, help: "One word.") var name: String
        @Field("Key to the lid") var key: Secret?
        init() {}
    }
    struct Measure: Form {
        @Field("Grams in a unit", .range(1...1000)) var unit = 1
        init() {}
    }

    /// The sources of its views by their names.
    public static let views = [
        "general": """
        <p id="number">Box {{number}}</p>
        <form method="post" action="{{actions.rename}}">{{{csrf}}}{{{forms.rename}}}<button>Rename</button></form>
        """,
        "weight": #"<p id="grams">{{grams}} g</p>"#,
        "contents": "<ul>{{#items}}<li>{{.}}</li>{{/items}}</ul>",
    ]
}

/// What the static hooks of ``Box`` do during a test; `nil` does nothing.
public struct BoxHooks: Sendable {
    public var activate: (@Sendable () async throws -> Void)?
    public var update: (@Sendable (Version) async throws -> Void)?

    public init(
        activate: (@Sendable () async throws -> Void)? = nil, update: (@Sendable (Version) async throws -> Void)? = nil
    ) {
        self.activate = activate
        self.update = update
    }

    /// The hooks of the test that runs.
    @TaskLocal public static var current = BoxHooks()
}
