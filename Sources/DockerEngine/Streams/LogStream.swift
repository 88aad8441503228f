import NIOCore

/// What a container printed, in order; can be read once, and reads no faster than its consumer.
///
/// A followed log ends when the container does. Dropping the stream closes the connection.
package struct LogStream: AsyncSequence, Sendable {
    let bytes: BodyBytes
    let isMultiplexed: Bool

    /// Starts reading; only the first iterator gets output, others throw.
    package func makeAsyncIterator() -> Iterator {
        Iterator(bytes: bytes.makeAsyncIterator(), demultiplexer: isMultiplexed ? StreamDemultiplexer() : nil)
    }

    /// Reads one piece after another.
    package struct Iterator: AsyncIteratorProtocol {
        var bytes: BodyBytes.Iterator
        var demultiplexer: StreamDemultiplexer?
        private var pending: ArraySlice<ExecOutput> = []

        init(bytes: BodyBytes.Iterator, demultiplexer: StreamDemultiplexer?) {
            self.bytes = bytes
            self.demultiplexer = demultiplexer
        }

        /// The next piece; nil at the end.
        ///
        /// Throws `connectionLost` when the log ends inside a frame.
        package mutating func next() async throws -> ExecOutput? {
            while true {
                if let output = pending.popFirst() { return output }
                guard let piece = try await bytes.next() else {
                    try demultiplexer?.finish()
                    return nil
                }
                pending = try demultiplexer?.consume(piece)[...] ?? [.stdout(piece)]
            }
        }
    }
}
