import ModuleKit

/// The records of a zone that are the client's: all but the zone's own SOA and name servers. Knows the rules of DNS and
/// of the plan; asks nobody.
struct ZoneRecords {
    /// One record of the client.
    struct Record: Equatable {
        /// The complete name with its final dot, in lower case.
        var name: String
        var type: String
        var content: String
        /// Seconds.
        var ttl: Int
        var disabled: Bool

        /// Names the record in forms. It holds the value, so that a record that was changed meanwhile is not hit by
        /// mistake.
        var key: String { "\(name) \(type) \(content)" }
    }

    private let zone: Zone
    let records: [Record]

    init(_ zone: Zone) {
        self.zone = zone
        let sets = (zone.rrsets ?? []).filter { set in
            set.type != "SOA" && !(set.type == "NS" && set.name.lowercased() == zone.name)
        }
        records =
            sets.flatMap { set in
                set.records.map {
                    Record(
                        name: set.name.lowercased(), type: set.type, content: $0.content, ttl: set.ttl,
                        disabled: $0.disabled)
                }
            }
            .sorted { Self.order($0, zone.name) < Self.order($1, zone.name) }
    }

    /// The domain itself first, then by name.
    private static func order(_ record: Record, _ zone: String) -> (Int, String, String, String) {
        (record.name == zone ? 0 : 1, record.name, record.type, record.content)
    }

    /// The set that holds one more record.
    func adding(_ new: NewRecord, plan: PowerDNS.Plan) throws(Failure) -> RecordSet {
        guard plan.types.contains(new.type) else {
            let types = plan.types.map(\.rawValue).joined(separator: ", ")
            throw .invalid("is not in your plan, which has \(types)", field: "type")
        }
        guard records.count < plan.maxRecords else {
            let (limit, used) = (plan.maxRecords, records.count)
            throw .refused("All records of your plan are used (\(used) of \(limit)). Delete one or change the plan")
        }
        let name = try RecordName.absolute(new.name, in: zone.name)
        let content = try RecordValue.canonical(new.value, new.type, in: zone.name)
        try allow(new.type, at: name)
        let entry = RecordSet.Entry(content: content, disabled: new.disabled)
        var set =
            zone.recordSet(name, new.type.rawValue)
            ?? RecordSet(name: name, type: new.type.rawValue, ttl: 0, records: [])
        guard !set.records.contains(where: { $0.content == content }) else {
            throw .invalid("is already there", field: "value")
        }
        set.records.append(entry)
        set.ttl = new.ttl.seconds
        return set
    }

    /// The set with one record changed.
    func changing(_ change: ChangedRecord) throws(Failure) -> RecordSet {
        let old = try record(change.record)
        guard let type = RecordType(rawValue: old.type) else {
            throw .refused(Failure.Reason("Records of type \(old.type) cannot be changed here, only deleted"))
        }
        let content = try RecordValue.canonical(change.value, type, in: zone.name)
        var set = try set(of: old)
        guard content == old.content || !set.records.contains(where: { $0.content == content }) else {
            throw .invalid("is already there", field: "value")
        }
        for index in set.records.indices where set.records[index].content == old.content {
            set.records[index] = RecordSet.Entry(content: content, disabled: change.disabled)
        }
        if let ttl = change.ttl { set.ttl = ttl.seconds }
        return set
    }

    /// The set without one record; an empty one is to be deleted.
    func deleting(_ key: String) throws(Failure) -> RecordSet {
        let old = try record(key)
        var set = try set(of: old)
        set.records.removeAll { $0.content == old.content }
        return set
    }

    /// What a name may hold: RFC 1034, section 3.6.2 for CNAME. The name servers of the zone itself are not the
    /// client's.
    private func allow(_ type: RecordType, at name: String) throws(Failure) {
        let there = records.filter { $0.name == name }
        let shown = RecordName.relative(name, to: zone.name)
        if type == .ns, name == zone.name {
            throw .invalid("cannot be the domain itself: its name servers are set by us", field: "name")
        }
        if type == .cname, name == zone.name {
            throw .invalid("cannot be the domain itself: a CNAME needs a name of its own", field: "name")
        }
        if type == .cname, let other = there.first {
            throw .invalid(
                "already has a record of type \(other.type); a CNAME must stand alone at \(shown)", field: "name")
        }
        if there.contains(where: { $0.type == "CNAME" }) {
            throw .invalid("has a CNAME, beside which nothing else can stand", field: "name")
        }
    }

    private func record(_ key: String) throws(Failure) -> Record {
        guard let record = records.first(where: { $0.key == key }) else {
            throw .notFound("This record was changed or deleted meanwhile. Look at the list again")
        }
        return record
    }

    private func set(of record: Record) throws(Failure) -> RecordSet {
        guard let set = zone.recordSet(record.name, record.type) else {
            throw .notFound("This record was deleted meanwhile")
        }
        return set
    }
}
