import Foundation
public import ModuleKit

/// Sells DNS zones on a PowerDNS server, over its HTTP API.
///
/// The operation key of the order is kept in the zone's `account` on the server, so that a zone can be told from
/// another's: a zone with our key is taken over and completed, any other is never touched.
public struct PowerDNS: ProductModule {
    public static let about = About(
        name: "PowerDNS", title: "PowerDNS", version: "1.0.0",
        summary: "Sells DNS zones on a PowerDNS server, with a record editor for clients")

    /// One PowerDNS server.
    public struct Settings: Form {
        @Field("API address", help: "Where the server's web server listens, such as http://127.0.0.1:8081") var address:
            URL
        @Field("API key", help: "The value of api-key in pdns.conf") var key: Secret
        @Field(
            "Server", .trimmed,
            .matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}", hint: "a name of letters, digits, dots and dashes"),
            help: "The server's id in the API; localhost unless something stands in front of it")
        var server = "localhost"
        @Field(
            "Name servers", .trimmed, .lowercased, .hostname, .count(1...8),
            help: "The first one is also named in the SOA record. Clients are told to use these.")
        var nameservers: [String]
        public init() {}

        public func issues() -> [Issue] {
            var issues: [Issue] = []
            if address.query() != nil || address.fragment() != nil {
                issues.append(Issue("must end with the path, without ? and #", field: "address"))
            }
            if Set(nameservers).count < nameservers.count {
                issues.append(Issue("names a server twice", field: "nameservers"))
            }
            return issues
        }
    }

    /// What one product offers.
    public struct Plan: Form {
        @Field(
            "Records", .range(1...10_000),
            help: "How many records a client may have, besides SOA and the zone's name servers")
        var maxRecords = 100
        @Field("Record types", .count(1...)) var types = RecordType.allCases
        public init() {}
    }

    /// What a client orders.
    public struct Order: Form {
        @Field(
            "Domain", .trimmed, .lowercased, .zone,
            help: "The domain whose records you want to manage, such as example.com")
        var zone: String
        public init() {}
    }

    /// A zone on the server.
    public struct Account: Form {
        @Field("Zone id", help: "The zone's id in the server's API") var zone = ""
        @Field("Owner mark", help: "The account that the zone has on the server while it is ours") var owner = ""
        public init() {}

        init(zone: String, owner: String) {
            self.zone = zone
            self.owner = owner
        }
    }

    let api: PowerDNSAPI
    let nameservers: [String]
    /// Edits of one zone read and write it, so they take turns.
    let edits = Turns()

    public init(settings: Settings, home: Home) {
        api = PowerDNSAPI(address: settings.address, server: settings.server, key: settings.key, http: home.http)
        nameservers = settings.nameservers
    }

    public static func label(for order: Order) -> String? { order.zone }

    public func create(_ new: NewService<Self>) async throws -> Account {
        let name = new.order.zone + "."
        if new.attempt.isAfterInterruption, let found = try await api.zone(name) {
            return try await takeOver(found, for: new)
        }
        try await refuseBelowOthers(new)
        try await refuseAboveOthers(new)
        await new.progress(20, "Creating the zone")
        let zone = NewZone(
            name: name, account: new.operation, rrsets: RecordSet.apex(of: name, nameservers: nameservers))
        if let made = try await api.create(zone) { return Account(zone: made.id, owner: new.operation) }
        guard let found = try await api.zone(name) else {
            throw Failure.failed(
                Failure.Reason(
                    "The zone could not be created", log: "\(name) was there when created and gone when looked at"))
        }
        return try await takeOver(found, for: new)
    }

    /// A zone below one of somebody else would take its names away: whoever sells `example.com` to one client must not
    /// sell `www.example.com` to another.
    private func refuseBelowOthers(_ new: NewService<Self>) async throws {
        let labels = new.order.zone.split(separator: ".")
        for start in labels.indices.dropFirst().dropLast() {
            let parent = labels[start...].joined(separator: ".")
            guard try await api.zone(parent + ".", withRecords: false) != nil else { continue }
            throw Failure.refused(
                Failure.Reason(
                    "\(new.order.zone) is a part of \(parent), which is on our name servers already; add it there",
                    log: "the zone \(parent) exists, so \(new.order.zone) would take its names away"))
        }
    }

    /// Nor above one: names of a suspended zone would be answered out of the zone above it.
    private func refuseAboveOthers(_ new: NewService<Self>) async throws {
        guard let below = try await api.zonesBelow(new.order.zone + ".").first else { return }
        throw Failure.refused(
            Failure.Reason(
                "A part of \(new.order.zone) is on our name servers already. If the domain is yours, ask us",
                log: "the zone \(below) exists, and \(new.order.zone) would answer for it while it is suspended"))
    }

    /// A zone that is already there is ours if an earlier attempt made it; what that attempt did not reach is added
    /// now.
    private func takeOver(_ zone: Zone, for new: NewService<Self>) async throws -> Account {
        guard zone.account == new.operation else {
            throw Failure.refused(
                Failure.Reason(
                    "\(new.order.zone) is already on our name servers. If the domain is yours, ask us to move it to you",
                    log: "the zone \(zone.name) has the account \"\(zone.account)\", expected \"\(new.operation)\""))
        }
        let unfinished = RecordSet.apex(of: zone.name, nameservers: nameservers).filter { !zone.answers($0) }
        if !unfinished.isEmpty { try await api.replace(unfinished, in: zone.id) }
        return Account(zone: zone.id, owner: new.operation)
    }

    public func cleanUp(_ new: NewService<Self>) async throws {
        guard let zone = try await api.zone(new.order.zone + ".", withRecords: false), zone.account == new.operation
        else { return }
        try await api.delete(zone.id)
    }

    public func terminate(_ service: Service<Self>) async throws {
        try await Self.repeatable {
            guard let zone = try await zone(of: service, withRecords: false) else { return }
            try await api.delete(zone.id)
        }
    }
}

extension PowerDNS {
    /// The zone of a service, or `nil` when it is gone.
    ///
    /// - Throws: ``Failure/refused(reason:)`` if a zone of that name is there and is not this service's.
    func zone(of service: Service<Self>, withRecords: Bool = true) async throws -> Zone? {
        guard let zone = try await api.zone(service.account.zone, withRecords: withRecords) else { return nil }
        guard zone.account == service.account.owner else {
            throw Failure.refused(
                Failure.Reason(
                    "\(service.order.zone) on our name servers belongs to another service now; nothing was changed",
                    log:
                        "the zone \(zone.name) has the account \"\(zone.account)\", expected \"\(service.account.owner)\""
                ))
        }
        return zone
    }

    /// As ``zone(of:withRecords:)``, for work that needs the zone to be there.
    func existingZone(of service: Service<Self>, withRecords: Bool = true) async throws -> Zone {
        guard let zone = try await zone(of: service, withRecords: withRecords) else {
            throw Failure.notFound(
                Failure.Reason(
                    "\(service.order.zone) is not on our name servers any more",
                    log: "no zone \(service.account.zone) on the server"))
        }
        return zone
    }

    /// Work that may be done twice with the same end: an unknown outcome is then as good as "not done", so it is simply
    /// retried.
    static func repeatable(_ work: () async throws -> Void) async throws {
        do { try await work() } catch Failure.uncertain(let reason) { throw Failure.failed(reason) }
    }
}
