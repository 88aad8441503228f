import AsyncHTTPClient
import NIOCore

/// The body of a streamed answer, with typed errors; can be read once.
struct BodyBytes: AsyncSequence, Sendable {
    let body: HTTPClientResponse.Body
    let attempted: String
    private let use = SingleUse()

    init(_ body: HTTPClientResponse.Body, attempted: String) {
        self.body = body
        self.attempted = attempted
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(base: use.claim() ? body.makeAsyncIterator() : nil, attempted: attempted)
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var base: HTTPClientResponse.Body.AsyncIterator?
        fileprivate let attempted: String

        mutating func next() async throws -> ByteBuffer? {
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
