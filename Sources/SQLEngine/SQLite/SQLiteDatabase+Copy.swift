extension SQLiteDatabase {
    /// Copies the file as it is at one moment, on a connection of its own: readers and the writer go on.
    public func copy(to path: String) async throws {
        let (source, limits) = (self.path, limits)
        try await ConnectionThread.run("sqlite.copy") {
            try SQLiteFile.withReader(source, limits) { session in
                try session.script("VACUUM INTO \(SQLLiteral.text(path))")
            }
        }
    }
}
