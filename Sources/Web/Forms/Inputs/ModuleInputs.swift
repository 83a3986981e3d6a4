import Vocabulary

/// What `/admin/modules/{kind}/{name}/instances` takes beside the module's settings.
struct InstanceInput: Form {
    @Field("Name", .word, .trimmed, .length(1...40), help: "Letters, digits, - and _, such as ns-fra-1.") var name:
        String
    init() {}
}

/// How a group is filled. The raw values are stored.
enum FillChoice: String, Choice {
    case leastFull = "least-full"
    case firstWithRoom = "first-with-room"
}

/// What `/admin/modules/{kind}/{name}/groups` takes. `members` is a choice of the instances when it is drawn.
struct GroupInput: Form {
    @Field("Name", .word, .trimmed, .length(1...40)) var name: String
    @Field("Filled", help: "Where a new service goes.") var policy = FillChoice.leastFull
    @Field("Instances", .count(1...)) var members: [String]
    init() {}
}
