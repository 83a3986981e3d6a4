import Domain
import PanelCore
import Vocabulary

/// What `/admin/modules/{kind}/{name}/instances` takes beside the module's settings: the panel's own form.
enum InstanceInput {
    static func spec() throws -> FormSpec { try InstanceForm.spec() }
}

/// What `/admin/modules/{kind}/{name}/groups` takes. `members` is a choice of the instances when it is drawn.
struct GroupInput: Form {
    @Field("Name", .trimmed, .length(1...100)) var name: String
    @Field("Filled", help: "Where a new service goes.") var policy = FillPolicy.leastFull
    @Field("Instances", .count(1...)) var members: [String]
    init() {}
}
