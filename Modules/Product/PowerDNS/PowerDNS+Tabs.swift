public import ModuleKit

extension PowerDNS: ShowsTabs {
    public var tabs: [Tab<Self>] {
        [
            Tab("records", "Records") { service in
                let zone = try await existingZone(of: service)
                return RecordsPage(zone, records: ZoneRecords(zone).records, plan: service.plan)
            }
            .on("add") { (service, new: NewRecord) in
                let name = try await edit(service) { records in try records.adding(new, plan: service.plan) }
                return Done("Record \(name) \(new.type.rawValue) added. Name servers answer with it within a minute.")
            }
            .on("change") { (service, change: ChangedRecord) in
                let name = try await edit(service) { records in try records.changing(change) }
                return Done("Record \(name) saved. Name servers answer with it within a minute.")
            }
            .on("delete") { (service, record: DeletedRecord) in
                let name = try await edit(service) { records in try records.deleting(record.record) }
                return Done("Record \(name) deleted.")
            }
        ]
    }

    /// Reads the zone, lets `change` make one set of it anew, and writes that set; one edit of a zone at a time.
    ///
    /// - Returns: the set's name as the client writes it.
    private func edit(
        _ service: Service<Self>, _ change: @Sendable (ZoneRecords) throws -> RecordSet
    ) async throws -> String {
        try await edits.take(service.account.zone) {
            let zone = try await existingZone(of: service)
            let set = try change(ZoneRecords(zone))
            try await api.replace([set], in: zone.id)
            return RecordName.relative(set.name, to: zone.name)
        }
    }
}
