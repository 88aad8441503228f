package import NIOCore

/// What a command or a container prints, taken apart into standard output and error, in order; can be read once.
///
/// It reads no faster than its consumer. Dropping a followed log closes its connection.
package struct DemultiplexedOutput<Bytes: AsyncSequence & Sendable>: AsyncSequence, Sendable
where Bytes.Element == ByteBuffer {
    let bytes: Bytes
    /// Whether the engine sends frames: a terminal's output comes as it is, all of it standard output.
    let isMultiplexed: Bool

    /// Starts reading; only the first iterator gets output, others throw.
    package func makeAsyncIterator() -> Iterator {
        Iterator(bytes: bytes.makeAsyncIterator(), demultiplexer: isMultiplexed ? StreamDemultiplexer() : nil)
    }

    /// Reads one piece after another.
    package struct Iterator: AsyncIteratorProtocol {
        private var bytes: Bytes.AsyncIterator
        private var demultiplexer: StreamDemultiplexer?
        private var pending: ArraySlice<ExecOutput> = []

        init(bytes: Bytes.AsyncIterator, demultiplexer: StreamDemultiplexer?) {
            self.bytes = bytes
            self.demultiplexer = demultiplexer
        }

        /// The next piece; nil when the engine has closed its side, throws `connectionLost` inside a frame.
        package mutating func next() async throws -> ExecOutput? {
            while true {
                if let output = pending.popFirst() { return output }
                guard let piece = try await bytes.next(isolation: #isolation) else {
                    try demultiplexer?.finish()
                    return nil
                }
                pending = try demultiplexer?.consume(piece)[...] ?? [.stdout(piece)]
            }
        }
    }
}
