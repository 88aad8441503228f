import AgxModel
import Hummingbird
import ManifestFormat
import Metrics
import NIOCore
import RecordStore
import ServiceLifecycle

/// Writes a watch as lines of JSON until its time is over, the client leaves, the server stops or the log is too short.
struct WatchStream: Sendable {
    private enum Signal: Sendable {
        case event(WatchEvent)
        case failure(StatusError)
        case end
    }

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
            let (signals, input) = AsyncStream<Signal>.makeStream(bufferingPolicy: .unbounded)
            try await request.body.consumeWithInboundCloseHandler { _ in
                try await withGracefulShutdownHandler {
                    try await write(signals, input, to: &writer)
                } onGracefulShutdown: {
                    input.yield(.end)
                }
            } onInboundClosed: {
                input.yield(.end)
            }
            try await writer.finish(nil)
        }
    }

    private var openWatches: Meter {
        Meter(label: "agx_api_watches", dimensions: [("resource", resource.plural)], factory: options.metrics)
    }

    private func write(
        _ signals: AsyncStream<Signal>,
        _ input: AsyncStream<Signal>.Continuation,
        to writer: inout any ResponseBodyWriter,
    ) async throws {
        // The reader waits for each event to be written, so a slow client never makes events pile up in the stream.
        let (turns, turn) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        var encoder = encoder
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await read(into: input, turns) }
            group.addTask {
                // A cancelled sleep ends the task just the same.
                try? await options.clock.sleep(for: lifetime)
                input.yield(.end)
            }
            if sendsBookmarks { group.addTask { await requestBookmarks() } }
            loop: for await signal in signals {
                switch signal {
                case .event(let event):
                    if let line = encoder.line(for: event) { try await writer.write(line) }
                    turn.yield()
                case .failure(let status):
                    try await writer.write(WatchEventEncoder.line(type: "ERROR", status.object))
                    break loop
                case .end: break loop
                }
            }
            group.cancelAll()
        }
    }

    private func read(into input: AsyncStream<Signal>.Continuation, _ turns: AsyncStream<Void>) async {
        var turns = turns.makeAsyncIterator()
        do {
            for try await event in watch {
                input.yield(.event(event))
                guard await turns.next() != nil else { return }
            }
            input.yield(.end)
        } catch {
            input.yield(.failure(ResourceService.status(of: error, resource, name: "")))
        }
    }

    private func requestBookmarks() async {
        // A cancelled sleep ends the loop.
        while (try? await options.clock.sleep(for: options.bookmarkInterval)) != nil { watch.requestBookmark() }
    }
}
