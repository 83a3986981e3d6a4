public import SQLEngine

extension Panel {
    /// Which database the panel runs on, once it has answered.
    ///
    /// - Throws: ``SQLError`` when it does not answer within its own limits.
    public func answeringDatabase() async throws -> Engine {
        _ = try await database.read { db in try db.now() }
        return database.engine
    }
}
