import Foundation

extension DatabaseAddress {
    /// Opens an empty database of the same engine for a trial, and takes it away afterwards: a file in a folder, or a
    /// schema of its own on the same server.
    public func withScratch<T>(in folder: String, _ body: (any Database) async throws -> T) async throws -> T {
        switch place {
        case .sqlite:
            let database = try await SQLiteDatabase.open(path: "\(folder)/scratch-\(UUID().uuidString).sqlite")
            return try await closing(database, body)
        case .postgres(let url):
            let name = "aviary_scratch_" + UUID().uuidString.replacing("-", with: "").lowercased().prefix(12)
            let owner = try await PostgresDatabase.open(url: url, limits: DatabaseLimits(connections: 1))
            return try await closing(owner) { owner in
                try await owner.write { db in _ = try db.run("CREATE SCHEMA \(identifier: name)") }
                let result: Result<T, any Error>
                do {
                    let scratch = try await PostgresDatabase.open(url: Self.searching(name, in: url))
                    result = .success(try await closing(scratch, body))
                } catch {
                    result = .failure(error)
                }
                try await owner.alter { db in _ = try db.run("DROP SCHEMA \(identifier: name) CASCADE") }
                return try result.get()
            }
        }
    }

    private func closing<D: Database, T>(_ database: D, _ body: (D) async throws -> T) async throws -> T {
        do {
            let value = try await body(database)
            await database.close()
            return value
        } catch {
            await database.close()
            throw error
        }
    }

    /// The address with another schema; of two options of one name the later one counts.
    static func searching(_ schema: String, in url: String) -> String {
        let option = "-csearch_path%3D\(schema)"
        let parts = url.split(separator: "?", maxSplits: 1).map(String.init)
        var options = parts.dropFirst().first?.split(separator: "&").map(String.init) ?? []
        if let index = options.firstIndex(where: { $0.hasPrefix("options=") }) {
            options[index] += "%20\(option)"
        } else {
            options.append("options=\(option)")
        }
        return "\(parts[0])?\(options.joined(separator: "&"))"
    }
}
