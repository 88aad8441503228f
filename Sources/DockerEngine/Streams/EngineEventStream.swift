import Foundation
import NIOCore
import NIOFoundationCompat

/// Events of an engine as they happen; can be read once, and reads no faster than its consumer.
///
/// Without an end it never finishes by itself: when the engine stops or the connection breaks, reading throws
/// `connectionLost`. Dropping the stream closes the connection.
package struct EngineEventStream: AsyncSequence, Sendable {
    let bytes: BodyBytes
    let isBounded: Bool

    /// Starts reading; only the first iterator gets events, others throw.
    package func makeAsyncIterator() -> Iterator {
        Iterator(bytes: bytes.makeAsyncIterator(), attempted: bytes.attempted, isBounded: isBounded)
    }

    /// Reads one event after another.
    package struct Iterator: AsyncIteratorProtocol {
        var bytes: BodyBytes.Iterator
        let attempted: String
        let isBounded: Bool
        private var splitter = JSONObjectSplitter()
        private var pending: ArraySlice<ByteBuffer> = []

        init(bytes: BodyBytes.Iterator, attempted: String, isBounded: Bool) {
            self.bytes = bytes
            self.attempted = attempted
            self.isBounded = isBounded
        }

        /// The next event; nil only at the end of a stream that was asked for with an end.
        package mutating func next() async throws -> EngineEvent? {
            while true {
                if let object = pending.popFirst() { return try decode(object) }
                guard let piece = try await bytes.next() else { return try end() }
                pending = try splitter.consume(piece, attempted: attempted)[...]
            }
        }

        private func decode(_ object: ByteBuffer) throws(DockerError) -> EngineEvent {
            do {
                return try JSONDecoder().decode(EngineEvent.self, from: object)
            } catch {
                throw DockerError(.protocolViolation, attempted: attempted, cause: error)
            }
        }

        private func end() throws(DockerError) -> EngineEvent? {
            if isBounded, splitter.isBetweenObjects { return nil }
            throw DockerError(
                .connectionLost,
                attempted: attempted,
                daemonMessage: "the engine ended the stream of events",
            )
        }
    }
}
