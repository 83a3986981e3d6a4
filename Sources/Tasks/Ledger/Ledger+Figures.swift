import Foundation
import SQLEngine

extension Ledger {
    private static let minute: Int64 = 60_000_000

    /// Adds what a worker did to the minute that it is now.
    static func add(_ tallies: [String: Tally], in db: Connection) throws {
        // Always in the same order, so that two workers do not wait for each other.
        for (queue, tally) in tallies.sorted(by: { $0.key < $1.key }) {
            try db.run(
                """
                INSERT INTO task_figures (minute, queue, started, waited, longest_wait, succeeded, troubled)
                VALUES (\(fragment: db.clock) / 60000000, \(queue), \(tally.started), \(tally.waited),
                    \(tally.longestWait), \(tally.succeeded), \(tally.troubled))
                ON CONFLICT (minute, queue) DO UPDATE SET
                    started = task_figures.started + excluded.started,
                    waited = task_figures.waited + excluded.waited,
                    longest_wait = CASE WHEN task_figures.longest_wait > excluded.longest_wait
                        THEN task_figures.longest_wait ELSE excluded.longest_wait END,
                    succeeded = task_figures.succeeded + excluded.succeeded,
                    troubled = task_figures.troubled + excluded.troubled
                """)
        }
    }

    static func figures(
        spans count: Int, of minutes: Int, queue: String?, in db: Connection
    ) throws -> [TaskFigures] {
        let width = Int64(max(1, minutes))
        let now = try db.now().microseconds / minute
        let first = (now / width - Int64(max(1, count)) + 1) * width
        var spans = (0..<max(1, count)).map { place in
            TaskFigures(from: Date(microseconds: (first + Int64(place) * width) * minute))
        }
        for row in try db.rows(summing(from: first, of: width, queue: queue)) {
            let place = Int(try row.int64(0) - first / width)
            guard spans.indices.contains(place) else { continue }
            let started = try row.int(1)
            spans[place].started = started
            spans[place].meanWait = started > 0 ? Double(try row.int64(2)) / Double(started) / 1e6 : 0
            spans[place].longestWait = Double(try row.int64(3)) / 1e6
            spans[place].succeeded = try row.int(4)
            spans[place].troubled = try row.int(5)
        }
        return spans
    }

    static func summing(from first: Int64, of width: Int64, queue: String?) -> SQL {
        let only = queue.map { queue -> SQL in "AND queue = \(queue)" } ?? ""
        return """
            SELECT minute / CAST(\(width) AS bigint), CAST(sum(started) AS bigint), CAST(sum(waited) AS bigint),
                max(longest_wait), CAST(sum(succeeded) AS bigint), CAST(sum(troubled) AS bigint)
            FROM task_figures WHERE minute >= \(first) \(fragment: only)
            GROUP BY 1
            """
    }
}
