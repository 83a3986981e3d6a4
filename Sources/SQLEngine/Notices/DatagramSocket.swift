import Foundation
import Synchronization

/// A unix datagram socket that never blocks. What goes wrong here only costs a wake-up, so nothing is thrown.
final class DatagramSocket {
    private static let number = Atomic<Int>(0)

    let handle: Int32

    init() {
        handle = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    }

    deinit {
        if handle >= 0 { close(handle) }
    }

    /// The sockets in a folder; none when there is no such folder.
    static func names(in folder: String) -> [String] {
        // No folder: nobody has ever listened.
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
        return (names ?? []).filter { $0.hasSuffix(".socket") }
    }

    /// Gives the socket a name that others can send to, for the same user alone.
    ///
    /// - Returns: `nil` when the folder cannot be written.
    func bind(in folder: String) -> String? {
        mkdir(folder, 0o700)
        let name = "\(getpid())-\(Self.number.wrappingAdd(1, ordering: .relaxed).newValue).socket"
        // Left by a process of the past that had the same number.
        unlink("\(folder)/\(name)")
        let code = Self.withAddress(name, in: folder) { Glibc.bind(handle, $0, $1) }
        return code == 0 ? name : nil
    }

    func remove(_ name: String, in folder: String) {
        unlink("\(folder)/\(name)")
        // Goes only when it is empty.
        rmdir(folder)
    }

    func send(_ text: String, to name: String, in folder: String) {
        let bytes = Array(text.utf8)
        let code = Self.withAddress(name, in: folder) { sendto(handle, bytes, bytes.count, 0, $0, $1) } ?? 0
        // Its process is gone. A buffer that is full, on the other hand, will be heard anyway.
        if code < 0, errno == ECONNREFUSED { unlink("\(folder)/\(name)") }
    }

    /// All that has arrived.
    func receive() -> [String] {
        var texts: [String] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(handle, &buffer, buffer.count, 0)
            guard count > 0 else { return texts }
            texts.append(String(decoding: buffer[..<count], as: UTF8.self))
        }
    }

    /// The path of a socket may have 107 bytes, so a folder with a longer name is reached by its open handle.
    private static func withAddress<Code>(
        _ name: String, in folder: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Code
    ) -> Code? {
        var path = "\(folder)/\(name)"
        var opened: Int32 = -1
        defer { if opened >= 0 { close(opened) } }
        if path.utf8.count > 107 {
            opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            path = "/proc/self/fd/\(opened)/\(name)"
        }
        guard path.utf8.count <= 107 else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
