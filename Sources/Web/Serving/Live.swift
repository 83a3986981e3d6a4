import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import Vocabulary

/// Keeps a block of a page fresh by server-sent events: `event: block` with the block's new HTML whenever it changes, `event: end` when
/// there is nothing more to come.
enum Live {
    static let pace = Duration.milliseconds(400)

    /// - Parameters:
    ///   - rest: between two looks.
    ///   - block: the block as it is now; `nil` when it is over.
    static func stream(
        _ site: Site, every rest: Duration = pace, _ block: @escaping @Sendable () async throws -> String?
    ) throws -> Response {
        guard site.streams.enter() else {
            throw Failure.busy(retryIn: 30, "Too many pages are followed live at this moment; the page itself is right")
        }
        let body = ResponseBody { writer in
            defer { site.streams.leave() }
            try await follow(&writer, every: rest, for: site.streamLimit, block)
            try await writer.finish(nil)
        }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"], body: body)
    }

    private static func follow(
        _ writer: inout any ResponseBodyWriter, every rest: Duration, for limit: Duration,
        _ block: @escaping @Sendable () async throws -> String?
    ) async throws {
        let end = ContinuousClock.now + limit
        var last = ""
        while ContinuousClock.now < end, !Task.isShuttingDownGracefully {
            guard let html = try await block() else {
                try await writer.write(event("end", ""))
                return
            }
            if html != last {
                try await writer.write(event("block", html))
                last = html
            }
            try await Task.sleep(for: rest)
        }
    }

    private static func event(_ name: String, _ text: String) -> ByteBuffer {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { "data: \($0)\n" }.joined()
        return ByteBuffer(string: "event: \(name)\n\(lines)\n")
    }
}
