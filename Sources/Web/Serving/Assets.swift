public import Foundation
import HTTPTypes
import Hummingbird
import PanelCore
import Vocabulary

/// Where templates, styles, scripts and fonts lie. Never the build's own bundle accessor, which stops the program elsewhere.
public struct Assets: Sendable {
    private struct File: Sendable {
        var bytes: ByteBuffer
        var gzipped: ByteBuffer?
        var type: String
        var tag: String
    }

    private let root: URL
    private let files: [String: File]

    var templates: URL { root.appending(path: "Templates") }

    /// Names of what is served, and where Debian's packages keep those that are not ours.
    private static let known: [(name: String, type: String, debian: String?)] = [
        ("aviary.css", "text/css; charset=utf-8", nil), ("aviary.js", "text/javascript; charset=utf-8", nil),
        ("icons.svg", "image/svg+xml", nil), ("mark.svg", "image/svg+xml", nil),
        ("bootstrap.min.css", "text/css; charset=utf-8", "/usr/share/nodejs/bootstrap/dist/css"),
        ("Inter-Regular.otf", "font/otf", "/usr/share/fonts/opentype/inter"),
        ("Inter-Medium.otf", "font/otf", "/usr/share/fonts/opentype/inter"),
        ("Inter-SemiBold.otf", "font/otf", "/usr/share/fonts/opentype/inter"),
    ]

    /// Finds the folder: the given one, beside the program, or `/usr/share/aviary`.
    ///
    /// - Throws: ``Failure/refused(reason:)`` with the places that were looked at.
    public static func find(_ given: String?, program: URL) throws -> Assets {
        let beside = program.resolvingSymlinksInPath().deletingLastPathComponent()
        let places =
            given.map { [URL(filePath: $0)] } ?? [
                beside.appending(path: "aviary_Web.resources/Resources"), beside.appending(path: "assets"),
                URL(filePath: "/usr/share/aviary"),
            ]
        for place in places where FileManager.default.fileExists(atPath: place.appending(path: "aviary.css").path()) {
            return try Assets(root: place)
        }
        let looked = places.map { $0.path() }.joined(separator: ", ")
        throw Failure.refused(
            Failure.Reason("No styles and templates were found; looked at \(looked). Name the folder with --assets"))
    }

    init(root: URL) throws {
        self.root = root
        var files: [String: File] = [:]
        for (name, type, debian) in Self.known {
            let places =
                [root, root.appending(path: "vendor")]
                + (debian.map { [URL(filePath: $0), URL(filePath: "/usr/share/javascript/bootstrap5/css")] } ?? [])
            let found = places.map { $0.appending(path: name) }.first {
                FileManager.default.fileExists(atPath: $0.path())
            }
            // A missing font costs looks, not the panel: the page falls back to the system's.
            guard let found, let data = try? Data(contentsOf: found) else { continue }
            let gzipped = try? Data(contentsOf: found.appendingPathExtension("gz"))
            files[name] = File(
                bytes: ByteBuffer(bytes: data), gzipped: gzipped.map { ByteBuffer(bytes: $0) }, type: type,
                tag: "\"\(digestText(data.base64EncodedString()).prefix(16))\"")
        }
        self.files = files
    }

    /// The script of a module's pay page.
    static func script(_ request: WebRequest, _ site: Site) throws -> Response {
        let (module, file) = (try request.module(), request.part("file"))
        guard file.hasSuffix(".js"), let text = site.views.script(module, String(file.dropLast(3))) else {
            throw Failure.notFound("There is no such file")
        }
        let tag = "\"\(digestText(text).prefix(16))\""
        let headers: HTTPFields = [
            .contentType: "text/javascript; charset=utf-8", .eTag: tag, .cacheControl: "public, no-cache",
        ]
        if request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: headers) }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// A file with its type and a validator, or 304 when the browser has it.
    func reply(_ name: String, _ request: WebRequest) throws(Failure) -> Response {
        guard let file = files[name] else { throw .notFound("There is no such file") }
        var headers: HTTPFields = [
            .contentType: file.type, .eTag: file.tag, .vary: "Accept-Encoding",
            .cacheControl: name.hasSuffix(".otf") ? "public, max-age=31536000, immutable" : "public, no-cache",
        ]
        if request.headers[.ifNoneMatch] == file.tag { return Response(status: .notModified, headers: headers) }
        if let gzipped = file.gzipped, request.headers[.acceptEncoding]?.contains("gzip") == true {
            headers[.contentEncoding] = "gzip"
            return Response(status: .ok, headers: headers, body: .init(byteBuffer: gzipped))
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: file.bytes))
    }
}
