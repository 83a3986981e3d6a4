import Crypto
import Foundation
import Vocabulary

/// A backup on the disk: the copy of the database, and behind it one line with the SHA-256 of all before.
///
/// SQLite takes no notice of the line, so any of its tools can look into a backup.
enum BackupFile {
    private static let mark = "AVIARY-BACKUP-1 sha256:"
    private static let trailerLength = mark.utf8.count + 64 + 1
    private static let piece = 1 << 20

    /// Puts the line behind a copy, brings it to the disk and gives it its name.
    static func finish(_ draft: String, as path: String) throws {
        let file = try handle(forUpdating: draft)
        defer { close(file) }
        let sum = try sum(of: file, length: try file.seekToEnd())
        try file.seekToEnd()
        try file.write(contentsOf: Data("\(mark)\(sum)\n".utf8))
        try file.synchronize()
        // Unlike a rename, this never replaces a file that somebody made meanwhile.
        guard link(draft, path) == 0 else { throw Failure.refused("The backup \(path) cannot be written: \(reason)") }
        unlink(draft)
        let folder = open(URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false), O_RDONLY)
        guard folder >= 0 else { return }
        // The name is in the folder; where a folder cannot be synchronised, nothing more can be done.
        fsync(folder)
        Glibc.close(folder)
    }

    /// Takes the copy out of a backup.
    ///
    /// - Throws: ``Failure/refused(reason:)`` when the file is no backup, was cut off, or one byte of it is another.
    static func unpack(_ path: String, to copy: String) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw Failure.refused("The backup \(path) cannot be read: \(reason)")
        }
        defer { close(file) }
        let length = try file.seekToEnd()
        guard length > UInt64(trailerLength) else { throw noBackup(path) }
        try file.seek(toOffset: length - UInt64(trailerLength))
        let trailer = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
        guard trailer.hasPrefix(mark), trailer.hasSuffix("\n") else { throw noBackup(path) }
        guard
            FileManager.default.createFile(atPath: copy, contents: nil, attributes: [.posixPermissions: 0o600]),
            let target = FileHandle(forWritingAtPath: copy)
        else { throw Failure.refused("The scratch file \(copy) cannot be written: \(reason)") }
        defer { close(target) }
        let sum = try sum(of: file, length: length - UInt64(trailerLength), copying: target)
        guard trailer.dropFirst(mark.count).dropLast() == sum else {
            throw Failure.refused(
                "The backup \(path) is damaged: its contents do not match its checksum. Take another backup")
        }
    }

    private static func noBackup(_ path: String) -> Failure {
        .refused("The file \(path) is no backup of Aviary, or it was cut off: its last line is missing")
    }

    private static func handle(forUpdating path: String) throws -> FileHandle {
        guard let file = FileHandle(forUpdatingAtPath: path) else {
            throw Failure.refused("The backup \(path) cannot be written: \(reason)")
        }
        return file
    }

    private static func sum(of file: FileHandle, length: UInt64, copying target: FileHandle? = nil) throws -> String {
        var (hash, left) = (SHA256(), length)
        try file.seek(toOffset: 0)
        while left > 0, let data = try file.read(upToCount: Int(min(left, UInt64(piece)))), !data.isEmpty {
            hash.update(data: data)
            try target?.write(contentsOf: data)
            left -= UInt64(data.count)
        }
        return hash.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    private static func close(_ file: FileHandle) {
        // What was written is on the disk by now, or its error was heard.
        try? file.close()
    }

    private static var reason: String { String(cString: strerror(errno)) }
}
