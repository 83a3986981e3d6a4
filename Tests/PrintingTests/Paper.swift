import Foundation
import Printing
import Testing

/// A printed document, looked at with the tools of poppler. It stays in `.build/printed`, to be looked at with eyes too.
struct Paper {
    let bytes: [UInt8]
    private let path: String

    /// Prints a document into the file of this name.
    init(_ document: PrintedDocument, as name: String) async throws {
        bytes = try await Printer().pdf(of: document)
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: ".build/printed")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: "\(name).pdf").path(percentEncoded: false)
        try Data(bytes).write(to: URL(filePath: path))
    }

    /// The text of all pages or of one, as it stands on the paper.
    func text(page: Int? = nil) throws -> String {
        try run("pdftotext", page.map { ["-f", "\($0)", "-l", "\($0)"] } ?? [], ["-layout", path, "-"])
    }

    /// Every word with its box, in points from the upper left.
    func words() throws -> [Word] {
        try run("pdftotext", ["-bbox", path, "-"]).matches(
            of: /<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)</
        ).map { match in
            Word(
                text: String(match.5), left: try #require(Double(match.1)), top: try #require(Double(match.2)),
                right: try #require(Double(match.3)), bottom: try #require(Double(match.4)))
        }
    }

    struct Word {
        let text: String
        let left: Double
        let top: Double
        let right: Double
        let bottom: Double
    }

    /// What `pdfinfo` says, by name.
    func info() throws -> [Substring: String] {
        let lines = try run("pdfinfo", ["-isodates", path]).split(separator: "\n")
        return Dictionary(
            uniqueKeysWithValues: lines.map { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                return (parts[0], parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
            })
    }

    /// The rows of `pdffonts`: a font each.
    func fonts() throws -> [Substring] { Array(try run("pdffonts", [path]).split(separator: "\n").dropFirst(2)) }

    private func run(_ tool: String, _ arguments: [String]...) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [tool] + arguments.flatMap(\.self)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(
            process.terminationStatus == 0, "\(tool) failed; it comes with poppler-utils (make test installs it)")
        return String(decoding: data, as: UTF8.self)
    }
}
