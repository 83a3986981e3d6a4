import CPostgres
import Foundation

/// Carries notices by NOTIFY and LISTEN, on a connection of its own.
///
/// They are sent after the commit and not inside the transaction: commits that carry a NOTIFY wait for each other on the
/// server. Whoever must not miss anything looks into the tables from time to time.
struct PostgresMessenger {
    let url: String
    let limits: DatabaseLimits
    let notices: Notices

    /// Works until the notices are closed.
    func run() {
        var session: PostgresSession?
        var heard: Set<String> = []
        var pause: Int32 = 50
        while !notices.isClosed {
            do {
                let current: PostgresSession
                if let session, !session.isLost {
                    current = session
                } else {
                    session = nil
                    current = try PostgresSession(url, limits)
                    session = current
                    let isAgain = !heard.isEmpty
                    heard = []
                    pause = 50
                    try listen(current, &heard)
                    if isAgain { notices.deliverGap() }
                }
                try listen(current, &heard)
                let waiting = notices.take()
                for notice in waiting {
                    _ = try current.rows("SELECT pg_notify($1, $2)", [.text(notice.channel), .text(notice.word)])
                }
                for notice in try current.takeNotifications() { notices.deliver(notice) }
                if waiting.isEmpty {
                    notices.bell.wait(andFor: current.socket, milliseconds: 30_000)
                } else {
                    Thread.sleep(forTimeInterval: Notices.pause)
                }
            } catch {
                session = nil
                // Who waits for notices looks by itself meanwhile; what was to be sent is not worth keeping.
                notices.bell.wait(milliseconds: pause)
                pause = min(pause * 2, 2_000)
            }
        }
        // The last words of a process that ends; nobody is left to hear that they could not be sent.
        for notice in notices.take() {
            _ = try? session?.rows("SELECT pg_notify($1, $2)", [.text(notice.channel), .text(notice.word)])
        }
    }

    /// A pooler that lends another connection to every transaction forgets who listens, so nobody asks it to.
    private func listen(_ session: PostgresSession, _ heard: inout Set<String>) throws {
        guard !session.isPooled else { return }
        for channel in notices.channels.subtracting(heard) {
            try session.script("LISTEN \(SQLName.quoted(channel))")
            heard.insert(channel)
        }
    }
}
