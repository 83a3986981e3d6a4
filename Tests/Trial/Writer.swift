import Foundation
import SQLEngine

/// `aviary-trial write ADDRESS START`: 16 writers that add rows without end and say each number on standard output when
/// it is acknowledged: for tests that kill the process, stop the server or fill the disk.
enum Writer {
    static func run(_ address: String, from start: Int) async throws {
        let database = try await DatabaseAddress(address).open()
        try await database.alter { db in
            try db.run("CREATE TABLE IF NOT EXISTS kept (n bigint PRIMARY KEY, filling text NOT NULL)")
        }
        let filling = String(repeating: "x", count: 500)
        await withTaskGroup { group in
            for writer in 0..<16 {
                group.addTask {
                    var number = start + writer
                    while !Task.isCancelled {
                        let n = number
                        number += 16
                        do {
                            try await database.write(.readCommitted) { db in
                                try db.run("INSERT INTO kept VALUES (\(n), \(filling))")
                            }
                            say("\(n)")
                        } catch {
                            say("- \(n) \(error)")
                            try? await Task.sleep(for: .milliseconds(100)) // The end of the process is by a signal.
                        }
                    }
                }
            }
        }
    }

    /// One write for each line, so that a kill loses none that was said.
    private static func say(_ text: String) {
        let line = Array((text.split(whereSeparator: \.isNewline).joined(separator: " ") + "\n").utf8)
        _ = write(1, line, line.count)
    }
}
