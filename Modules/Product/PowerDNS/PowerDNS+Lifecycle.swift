public import ModuleKit

extension PowerDNS: Suspends {
    /// Switches off the SOA record alone. Without one PowerDNS has no authority over the name and refuses every
    /// question about it, and no other record is touched: what a client had switched off stays so, and one change on
    /// the server cannot stop half-way.
    public func suspend(_ service: Service<Self>) async throws {
        try await Self.repeatable {
            let zone = try await existingZone(of: service)
            guard !zone.isSuspended, var soa = zone.soa else { return }
            soa.disable()
            try await api.replace([soa], in: zone.id)
        }
    }

    public func unsuspend(_ service: Service<Self>) async throws {
        try await Self.repeatable {
            let zone = try await existingZone(of: service)
            guard zone.isSuspended else { return }
            var soa = zone.soa ?? RecordSet.soa(of: zone.name, nameservers: nameservers)
            soa.enable()
            try await api.replace([soa], in: zone.id)
        }
    }
}

extension PowerDNS: ChangesPackage {
    /// The limits are the panel's; the server knows none. So this only refuses a plan that the zone does not fit into.
    public func changePackage(_ service: Service<Self>, to plan: Plan) async throws -> Account {
        let records = ZoneRecords(try await existingZone(of: service)).records
        var reasons: [String] = []
        let (used, limit) = (records.count, plan.maxRecords)
        if used > limit {
            reasons.append("the zone has \(used) records and the plan allows \(limit): delete \(used - limit)")
        }
        for (type, those) in Dictionary(grouping: records, by: \.type).sorted(by: { $0.key < $1.key }) {
            if !plan.types.contains(where: { $0.rawValue == type }) {
                reasons.append("the zone has \(those.count) of type \(type), which the plan does not have: delete them")
            }
        }
        guard reasons.isEmpty else {
            throw Failure.refused(
                Failure.Reason("The zone does not fit into the plan: " + reasons.joined(separator: "; ")))
        }
        return service.account
    }
}

extension PowerDNS: Inspects {
    public func inspect(_ new: NewService<Self>) async throws -> Inspection<Account> {
        let owner = new.checkpoint.map(\.owner) ?? new.operation
        guard let zone = try await api.zone(new.order.zone + ".") else { return .absent }
        guard zone.account == owner else {
            return .different(
                reason: Failure.Reason(
                    "Another zone of this name is on the server",
                    log: "the zone \(zone.name) has the account \"\(zone.account)\", expected \"\(owner)\""))
        }
        // The server makes a zone before its records. One that has no SOA yet is half made, and `create` completes it.
        guard zone.soa != nil else { return .absent }
        return .present(account: Account(zone: zone.id, owner: owner), state: zone.isSuspended ? .suspended : .running)
    }
}

extension PowerDNS: TestsConnection {
    public func testConnection() async throws -> ConnectionReport {
        let server = try await api.server()
        return ConnectionReport(
            .init("Version", server.version), .init("Kind", server.daemonType),
            .init("Zones", "\(try await api.zoneCount())"))
    }
}
