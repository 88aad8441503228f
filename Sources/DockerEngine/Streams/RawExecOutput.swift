package import NIOCore

/// The bytes of an attached exec as the engine sends them; can be read once.
package struct RawExecOutput: AsyncSequence, Sendable {
    private let inbound: NIOAsyncChannelInboundStream<ByteBuffer>
    private let attempted: String
    private let use = SingleUse()

    init(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, attempted: String) {
        self.inbound = inbound
        self.attempted = attempted
    }

    /// Starts reading; only the first iterator, here or of the demultiplexed output, gets bytes, others throw.
    package func makeAsyncIterator() -> Iterator {
        Iterator(base: use.claim() ? inbound.makeAsyncIterator() : nil, attempted: attempted)
    }

    /// Reads one piece after another.
    package struct Iterator: AsyncIteratorProtocol {
        fileprivate var base: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator?
        fileprivate let attempted: String

        /// The next bytes; nil when the engine has closed its side.
        package mutating func next() async throws -> ByteBuffer? {
            guard base != nil else { throw SingleUse.violation(attempted) }
            do {
                let bytes = try await base?.next(isolation: #isolation)
                // A cancelled reader must not take the end of its own reading for the end of the command.
                if bytes == nil { try Task.checkCancellation() }
                return bytes
            } catch {
                throw DockerError.wrapping(error, attempted: attempted)
            }
        }
    }
}
