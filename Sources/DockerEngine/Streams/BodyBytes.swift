import AsyncHTTPClient
package import NIOCore

/// The body of a streamed answer, with typed errors; can be read once.
package struct BodyBytes: AsyncSequence, Sendable {
    private let body: HTTPClientResponse.Body
    let attempted: String
    private let use = SingleUse()

    init(_ body: HTTPClientResponse.Body, attempted: String) {
        self.body = body
        self.attempted = attempted
    }

    /// Starts reading; only the first iterator gets bytes, others throw.
    package func makeAsyncIterator() -> Iterator {
        Iterator(base: use.claim() ? body.makeAsyncIterator() : nil, attempted: attempted)
    }

    /// Reads one piece after another.
    package struct Iterator: AsyncIteratorProtocol {
        fileprivate var base: HTTPClientResponse.Body.AsyncIterator?
        fileprivate let attempted: String

        /// The next bytes; nil at the end of the body.
        package mutating func next() async throws -> ByteBuffer? {
            guard base != nil else { throw SingleUse.violation(attempted) }
            do {
                let bytes = try await base?.next(isolation: #isolation)
                // A cancelled reader must not take the end of its own reading for the end of the stream.
                if bytes == nil { try Task.checkCancellation() }
                return bytes
            } catch {
                throw DockerError.wrapping(error, attempted: attempted)
            }
        }
    }
}
