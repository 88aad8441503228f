import NIOCore
import ResourceAPI

/// A log cut off after so many bytes; counts as a stream for as long as it is kept.
struct LogBytes: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    private let base: any AsyncSequence<ByteBuffer, any Error> & Sendable
    private let limit: Int?
    private let lease: RequestLimiter.Lease?

    /// `limit` is nil for all of it.
    init(
        _ base: any AsyncSequence<ByteBuffer, any Error> & Sendable,
        limit: Int?,
        lease: RequestLimiter.Lease?,
    ) {
        self.base = base
        self.limit = limit
        self.lease = lease
    }

    func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator(), rest: limit, lease: lease) }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var base: any AsyncIteratorProtocol<ByteBuffer, any Error>
        fileprivate var rest: Int?
        fileprivate let lease: RequestLimiter.Lease?

        mutating func next() async throws -> ByteBuffer? {
            guard rest != 0, var chunk = try await base.next(isolation: #isolation) else { return nil }
            guard let room = rest else { return chunk }
            rest = Swift.max(0, room - chunk.readableBytes)
            return chunk.readSlice(length: Swift.min(room, chunk.readableBytes))
        }
    }
}
