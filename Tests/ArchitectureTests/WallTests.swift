import Testing

/// The rules, asked of the files as they are.
@Suite struct WallTests {
    let table: RoomTable
    let sources: [SourceText]

    init() throws {
        table = RoomTable(markdown: try Repository.text(of: "ARCHITECTURE.md"))
        sources = try Repository.sources(below: ["Sources", "Modules"])
    }

    @Test func everyTargetHasARowAndEveryRowATarget() throws {
        let rows = table.rooms.map(\.name)
        #expect(Set(rows).count == rows.count, "a room has two rows")
        #expect(Set(rows) == Set(try Repository.folders(in: "Sources") + [RoomTable.modules]))
    }

    @Test func aRoomImportsOnlyRoomsAboveIt() {
        let order = table.rooms.map(\.name)
        for (index, room) in table.rooms.enumerated() {
            for name in room.mayImport where order.contains(name) {
                #expect(order[..<index].contains(name), "\(room.name) stands above \(name), which it imports")
            }
        }
    }

    @Test func everyRoomImportsWhatTheTableSays() throws {
        let kinds = try Repository.folders(in: "Modules")
        let modules = Set(try kinds.flatMap { try Repository.folders(in: "Modules/\($0)") })
        expectNone(sources.flatMap { Rules.imports($0, table: table, modules: modules) })
    }

    @Test func databaseLibrariesStayInSQLEngine() throws {
        expectNone(try (sources + Repository.sources(below: ["Tests"])).flatMap(Rules.databaseLibraries))
    }

    @Test func modulesKnowThePanelByModuleKitAlone() {
        let rooms = Set(table.rooms.map(\.name))
        expectNone(sources.flatMap { Rules.moduleImports($0, rooms: rooms) })
    }

    @Test func statementsAreWrittenInFourRooms() {
        expectNone(sources.flatMap(Rules.statements))
    }

    @Test func theDomainIsSynchronous() {
        expectNone(sources.flatMap(Rules.domain))
    }

    @Test func typesHaveNamesOfTheField() throws {
        expectNone(try (sources + Repository.sources(below: ["Tests"])).flatMap(Rules.names))
    }

    @Test func nothingIsLeftUnfinished() {
        expectNone(sources.flatMap(Rules.looseEnds))
    }

    private func expectNone(_ breaches: [Breach], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(
            breaches.isEmpty, "\(breaches.map(\.description).joined(separator: "\n"))", sourceLocation: sourceLocation)
        #expect(sources.count > 50, "the sources were not found", sourceLocation: sourceLocation)
    }
}
