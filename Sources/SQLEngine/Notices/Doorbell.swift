import Foundation

/// Lets a thread wait for a socket and for other threads at once.
final class Doorbell: Sendable {
    private let ears: Int32
    private let button: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw SQLError(.other, "a pipe cannot be made: \(String(cString: strerror(errno)))")
        }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (ears, button) = (ends[0], ends[1])
    }

    deinit {
        close(ears)
        close(button)
    }

    func ring() {
        var byte: UInt8 = 1
        // A pipe that is full will be heard as well.
        _ = write(button, &byte, 1)
    }

    /// Returns when somebody rang, when the socket has something to read, or when the time is over.
    func wait(andFor socket: Int32? = nil, milliseconds: Int32) {
        var watched = [pollfd(fd: ears, events: Int16(POLLIN), revents: 0)]
        if let socket, socket >= 0 { watched.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0)) }
        poll(&watched, nfds_t(watched.count), milliseconds)
        var bytes = [UInt8](repeating: 0, count: 256)
        while read(ears, &bytes, bytes.count) == bytes.count {}
    }
}
