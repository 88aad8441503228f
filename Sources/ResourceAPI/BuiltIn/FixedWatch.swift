import NIOCore

/// The lines of a watch in which nothing happens: those at its beginning, and bookmarks until its time is over.
struct FixedWatch: AsyncSequence, Sendable {
    let first: ByteBuffer
    /// Nil if the client takes none.
    let bookmark: ByteBuffer?
    let lifetime: Duration
    let options: WatchOptions
    /// Let go with the stream.
    let lease: RequestLimiter.Lease

    func makeAsyncIterator() -> Iterator { Iterator(watch: self, rest: lifetime, first: first) }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let watch: FixedWatch
        fileprivate var rest: Duration
        fileprivate var first: ByteBuffer?

        mutating func next() async throws -> ByteBuffer? {
            if let lines = first.take(), lines.readableBytes > 0 { return lines }
            guard rest > .zero else { return nil }
            let time = watch.bookmark == nil ? rest : Swift.min(rest, watch.options.bookmarkInterval)
            try await watch.options.clock.sleep(for: time)
            rest -= time
            return rest > .zero ? watch.bookmark : nil
        }
    }
}
