import AgxModel
import Hummingbird
import ManifestFormat
import Metrics
import NIOCore
import RecordStore
import ServiceLifecycle

/// Writes a watch as lines of JSON until its time is over, the client leaves, the server stops or the log is too short.
struct WatchStream: Sendable {
    let watch: RecordWatch
    let resource: APIResource
    let encoder: WatchEventEncoder
    let sendsBookmarks: Bool
    let lifetime: Duration
    let options: WatchOptions
    /// Let go with the stream.
    let lease: RequestLimiter.Lease

    /// The body of the answer to `request`, whose connection is observed so that a client that leaves is noticed.
    func body(for request: Request) -> ResponseBody {
        ResponseBody { writer in
            let open = openWatches
            open.increment()
            defer { open.decrement() }
            try await request.body.consumeWithInboundCloseHandler { _ in
                try await withGracefulShutdownHandler {
                    try await write(to: &writer)
                } onGracefulShutdown: {
                    watch.end()
                }
            } onInboundClosed: {
                watch.end()
            }
            try await writer.finish(nil)
        }
    }

    private var openWatches: Meter {
        Meter(label: "agx_api_watches", dimensions: [("resource", resource.plural)], factory: options.metrics)
    }

    /// Reads on only when what it has read is written, so a slow client never makes events pile up.
    private func write(to writer: inout any ResponseBodyWriter) async throws {
        var lines = WatchLines(watch: watch, encoder: encoder)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await keepTime() }
            defer { group.cancelAll() }
            while let chunk = await lines.next(failingAs: resource) { try await writer.write(chunk) }
        }
    }

    /// Asks for bookmarks until the time is over.
    private func keepTime() async {
        var rest = lifetime
        while rest > .zero {
            let pause = sendsBookmarks ? min(rest, options.bookmarkInterval) : rest
            // A cancelled sleep ends the loop.
            guard (try? await options.clock.sleep(for: pause)) != nil else { return }
            rest -= pause
            if rest > .zero { watch.requestBookmark() }
        }
        watch.end()
    }
}
