import ModuleKit

/// A record to be added. Its form stands in one row, so what is to be said about the fields is said above it, in the
/// view.
struct NewRecord: Form {
    @Field("Name", .trimmed, .lowercased, .length(1...253)) var name = "@"
    @Field("Type") var type: RecordType
    @Field("Value", .trimmed, .length(1...5000)) var value: String
    @Field("TTL") var ttl = TimeToLive.oneHour
    @Field("Switched off", help: "Kept in the list, not answered") var disabled = false
    init() {}

    /// What can be said of a value without knowing the zone.
    func issues() -> [Issue] { RecordValue.issues(value, type) }
}

/// A record that is to have another value, another TTL, or to be switched off or on.
struct ChangedRecord: Form {
    @Field("Record", .length(1...6000)) var record: String
    @Field("Value", .trimmed, .length(1...5000)) var value: String
    @Field("TTL", help: "All values of one name and type share it") var ttl: TimeToLive?
    @Field("Switched off", help: "Kept in the list, not answered") var disabled = false
    init() {}
}

/// A record to be deleted.
struct DeletedRecord: Form {
    @Field("Record", .length(1...6000)) var record: String
    init() {}
}

extension RecordValue {
    /// What is wrong with a typed value, whatever the zone.
    static func issues(_ typed: String, _ type: RecordType) -> [Issue] {
        do { _ = try canonical(typed, type, in: "example.com.") } catch { return error.issues }
        return []
    }
}
