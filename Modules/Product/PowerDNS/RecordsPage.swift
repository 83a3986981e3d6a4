/// The model of `Views/records.mustache`.
struct RecordsPage: Encodable, Sendable {
    /// One answer of a select box.
    struct Option: Encodable, Sendable {
        var value: String
        var label: String
        var isChosen: Bool
    }

    /// One line of the table and the form behind its button.
    struct Row: Encodable, Sendable {
        /// Unique within the page, for ids of elements.
        var id: String
        /// Names the record in forms.
        var key: String
        var name: String
        var type: String
        var value: String
        var ttl: String
        var isDisabled: Bool
        /// Whether its type is one that can be edited here; the others can be deleted.
        var canChange: Bool
        var hint: String
        var ttls: [Option]
    }

    var zone: String
    var hasRecords: Bool
    var records: [Row]
    var hasNameservers: Bool
    var nameservers: [String]
    var used: Int
    var allowed: Int
    var isFull: Bool
    /// From nine tenths on, but not full.
    var isNearlyFull: Bool
    var left: Int
    var types: String

    init(_ zone: Zone, records: [ZoneRecords.Record], plan: PowerDNS.Plan) {
        self.zone = String(zone.name.dropLast())
        self.records = records.enumerated().map { Row($1, id: "r\($0)", zone: zone.name) }
        hasRecords = !records.isEmpty
        nameservers = zone.nameservers.map { String($0.dropLast()) }
        hasNameservers = !nameservers.isEmpty
        used = records.count
        allowed = plan.maxRecords
        left = max(0, allowed - used)
        isFull = left == 0
        isNearlyFull = !isFull && used * 10 >= allowed * 9
        types = plan.types.map(\.rawValue).joined(separator: ", ")
    }
}

extension RecordsPage.Row {
    init(_ record: ZoneRecords.Record, id: String, zone: String) {
        self.id = id
        key = record.key
        name = RecordName.relative(record.name, to: zone)
        type = record.type
        value = record.content
        ttl = TimeToLive.text(seconds: record.ttl)
        isDisabled = record.disabled
        let known = RecordType(rawValue: record.type)
        canChange = known != nil
        hint = known.map { "For type \($0.rawValue): \($0.hint)" } ?? ""
        ttls = TimeToLive.allCases.map {
            RecordsPage.Option(value: $0.rawValue, label: $0.label, isChosen: $0.seconds == record.ttl)
        }
        if !ttls.contains(where: \.isChosen) {
            ttls.insert(RecordsPage.Option(value: "", label: ttl, isChosen: true), at: 0)
        }
    }
}
