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
    let timer: WatchTimer
    /// Let go with the stream.
    let lease: RequestLimiter.Lease

    /// The body of the answer; it ends when the client of the connection leaves.
    func body(on connection: ClientConnection) -> ResponseBody {
        ResponseBody { writer in
            // Not `counted`: each frame more would be a kilobyte of an idle watch.
            let open = options.openWatches(of: resource)
            open.increment()
            let appointment = timer.add(
                watch,
                bookmarkInterval: sendsBookmarks ? options.bookmarkInterval : nil,
                lifetime: lifetime,
            )
            connection.onDeparture { watch.end() }
            defer {
                connection.onDeparture(nil)
                timer.remove(appointment)
                open.decrement()
            }
            try await withGracefulShutdownHandler {
                try await write(to: &writer)
            } onGracefulShutdown: {
                watch.end()
            }
            try await writer.finish(nil)
        }
    }

    /// Reads on only when what it has read is written, so a slow client never makes events pile up.
    @concurrent
    private func write(to writer: inout any ResponseBodyWriter) async throws {
        var lines = WatchLines(watch: watch, encoder: encoder)
        while let chunk = await lines.next(failingAs: resource) { try await writer.write(chunk) }
    }
}
