package import Hummingbird
package import NIOCore
import ServiceLifecycle

/// An answer that may go on for long: until it ends, the client leaves or the server stops.
///
/// A slow client holds the source back: no more than one chunk is under way.
package struct StreamedBody: Sendable {
    private enum Signal: Sendable {
        case chunk(ByteBuffer)
        case failure(any Error)
        case end
    }

    private let chunks: any AsyncSequence<ByteBuffer, any Error> & Sendable
    /// Let go with the stream.
    private let lease: RequestLimiter.Lease?

    package init(_ chunks: any AsyncSequence<ByteBuffer, any Error> & Sendable, lease: RequestLimiter.Lease? = nil) {
        self.chunks = chunks
        self.lease = lease
    }

    /// The body to answer a request of this connection with; it can be sent once.
    package func body(on connection: ClientConnection) -> ResponseBody {
        ResponseBody { writer in
            // At most one chunk and the two kinds of end.
            let (signals, signal) = AsyncStream<Signal>.makeStream(bufferingPolicy: .unbounded)
            connection.onDeparture { signal.yield(.end) }
            defer { connection.onDeparture(nil) }
            try await withGracefulShutdownHandler {
                try await pass(signals, signal, to: &writer)
            } onGracefulShutdown: {
                signal.yield(.end)
            }
            try await writer.finish(nil)
        }
    }

    private func pass(
        _ signals: AsyncStream<Signal>,
        _ signal: AsyncStream<Signal>.Continuation,
        to writer: inout any ResponseBodyWriter,
    ) async throws {
        let (turns, turn) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await read(into: signal, turns) }
            defer { group.cancelAll() }
            for await next in signals {
                switch next {
                case .chunk(let chunk):
                    try await writer.write(chunk)
                    turn.yield()
                case .failure(let error): throw error
                case .end: return
                }
            }
        }
    }

    /// Waits for each chunk to be written before it reads the next.
    private func read(into signal: AsyncStream<Signal>.Continuation, _ turns: AsyncStream<Void>) async {
        var turns = turns.makeAsyncIterator()
        do {
            for try await chunk in chunks {
                signal.yield(.chunk(chunk))
                guard await turns.next() != nil else { return }
            }
            signal.yield(.end)
        } catch {
            signal.yield(.failure(error))
        }
    }
}
