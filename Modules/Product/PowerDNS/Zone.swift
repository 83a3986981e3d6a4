/// A zone as the server tells it.
struct Zone: Codable, Sendable {
    /// The zone's key in URLs.
    var id: String
    /// With the final dot.
    var name: String
    var account: String
    /// Empty when they were not asked for.
    var rrsets: [RecordSet]?

    var soa: RecordSet? { recordSet(name, "SOA") }
    /// The name servers of the zone itself, with final dots.
    var nameservers: [String] { recordSet(name, "NS")?.records.map(\.content) ?? [] }
    /// Whether the zone has no SOA record that is switched on, and so answers nothing.
    var isSuspended: Bool { soa?.records.allSatisfy(\.disabled) ?? true }

    func recordSet(_ name: String, _ type: String) -> RecordSet? {
        rrsets?.first { $0.type == type && $0.name.lowercased() == name }
    }

    /// Whether a set of this name and type is there and switched on.
    func answers(_ wanted: RecordSet) -> Bool {
        recordSet(wanted.name, wanted.type)?.records.contains { !$0.disabled } ?? false
    }
}

/// What a search for zones is read for.
struct FoundZone: Decodable, Sendable {
    var name: String
}

/// What a list of zones is read for.
struct ZoneID: Decodable, Sendable {
    var id: String
}

/// The records of one name and type, which DNS answers together.
struct RecordSet: Codable, Sendable, Equatable {
    struct Entry: Codable, Sendable, Equatable {
        var content: String
        var disabled: Bool
    }
    /// With the final dot.
    var name: String
    var type: String
    /// Seconds.
    var ttl: Int
    var records: [Entry]

    mutating func disable() { for index in records.indices { records[index].disabled = true } }
    mutating func enable() { for index in records.indices { records[index].disabled = false } }
}

extension RecordSet {
    /// What every zone begins with: who answers for it, and where.
    static func apex(of zone: String, nameservers: [String]) -> [RecordSet] {
        let servers = nameservers.map { Entry(content: $0 + ".", disabled: false) }
        return [
            soa(of: zone, nameservers: nameservers), RecordSet(name: zone, type: "NS", ttl: 3600, records: servers),
        ]
    }

    /// The serial 0 lets the server count. The times are those that RIPE-203 advises, but that a name which is not
    /// there is forgotten after an hour, so that a record added a little late is soon seen.
    static func soa(of zone: String, nameservers: [String]) -> RecordSet {
        let content = "\(nameservers.first ?? "ns.invalid"). hostmaster.\(zone) 0 86400 7200 3600000 3600"
        return RecordSet(name: zone, type: "SOA", ttl: 3600, records: [Entry(content: content, disabled: false)])
    }
}

/// A zone to be made.
struct NewZone: Encodable {
    var name: String
    /// The zone is answered from the server's own database; no transfers.
    var kind = "Native"
    var account: String
    var rrsets: [RecordSet]
}

/// A change to some sets of a zone.
struct ZoneChange: Encodable {
    struct Item: Encodable {
        var name: String
        var type: String
        var ttl: Int
        var changetype: String
        var records: [RecordSet.Entry]

        init(_ set: RecordSet) {
            name = set.name
            type = set.type
            ttl = set.ttl
            changetype = set.records.isEmpty ? "DELETE" : "REPLACE"
            records = set.records
        }
    }
    var rrsets: [Item]
}

/// What the server says of itself.
struct ServerDescription: Decodable, Sendable {
    var version: String
    var daemonType: String

    enum CodingKeys: String, CodingKey {
        case version
        case daemonType = "daemon_type"
    }
}
