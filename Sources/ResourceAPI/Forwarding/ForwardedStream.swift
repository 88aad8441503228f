import Hummingbird
import NIOCore
import ServiceLifecycle

/// Passes on an answer that goes on for long, until it ends, the client leaves or the server stops.
struct ForwardedStream: Sendable {
    private enum Signal: Sendable {
        case chunk(ByteBuffer)
        case failure(any Error)
        case end
    }

    let chunks: any AsyncSequence<ByteBuffer, any Error> & Sendable

    func body(for request: Request) -> ResponseBody {
        ResponseBody { writer in
            let (signals, input) = AsyncStream<Signal>.makeStream(bufferingPolicy: .unbounded)
            try await request.body.consumeWithInboundCloseHandler { _ in
                try await withGracefulShutdownHandler {
                    try await pass(signals, input, to: &writer)
                } onGracefulShutdown: {
                    input.yield(.end)
                }
            } onInboundClosed: {
                input.yield(.end)
            }
            try await writer.finish(nil)
        }
    }

    private func pass(
        _ signals: AsyncStream<Signal>,
        _ input: AsyncStream<Signal>.Continuation,
        to writer: inout any ResponseBodyWriter,
    ) async throws {
        // The reader waits for each chunk to be written, so a slow client holds the other server back.
        let (turns, turn) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await read(into: input, turns) }
            loop: for await signal in signals {
                switch signal {
                case .chunk(let chunk):
                    try await writer.write(chunk)
                    turn.yield()
                case .failure(let error): throw error
                case .end: break loop
                }
            }
            group.cancelAll()
        }
    }

    private func read(into input: AsyncStream<Signal>.Continuation, _ turns: AsyncStream<Void>) async {
        var turns = turns.makeAsyncIterator()
        do {
            for try await chunk in chunks {
                input.yield(.chunk(chunk))
                guard await turns.next() != nil else { return }
            }
            input.yield(.end)
        } catch {
            input.yield(.failure(error))
        }
    }
}
