import Foundation
import Synchronization

/// Carries notices between the processes that share a SQLite file: each that listens has a datagram socket in a folder
/// beside the file, and whoever has something to say sends it to all of them.
struct SQLiteMessenger {
    let folder: String
    let notices: Notices

    init(path: String, notices: Notices) {
        folder = path + "-wake"
        self.notices = notices
    }

    /// Works until the notices are closed.
    func run() {
        let socket = DatagramSocket()
        var name: String?
        defer { if let name { socket.remove(name, in: folder) } }
        while !notices.isClosed {
            if name == nil, !notices.channels.isEmpty { name = socket.bind(in: folder) }
            for word in socket.receive() {
                let parts = word.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2 else { continue }
                notices.deliver(Notices.Notice(channel: String(parts[0]), word: String(parts[1])))
            }
            let waiting = notices.take()
            send(waiting, by: socket, except: name)
            if waiting.isEmpty {
                notices.bell.wait(andFor: socket.handle, milliseconds: 30_000)
            } else {
                Thread.sleep(forTimeInterval: Notices.pause)
            }
        }
        send(notices.take(), by: socket, except: name)
    }

    private func send(_ waiting: [Notices.Notice], by socket: DatagramSocket, except own: String?) {
        guard !waiting.isEmpty else { return }
        for name in DatagramSocket.names(in: folder) where name != own {
            for notice in waiting { socket.send("\(notice.channel)\n\(notice.word)", to: name, in: folder) }
        }
    }
}
