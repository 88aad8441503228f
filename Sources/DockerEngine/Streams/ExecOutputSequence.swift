import NIOCore

/// What an attached command prints, taken apart into standard output and error; can be read once.
package struct ExecOutputSequence: AsyncSequence, Sendable {
    let bytes: RawExecOutput
    let isMultiplexed: Bool

    /// Starts reading; only the first iterator gets output, others throw.
    package func makeAsyncIterator() -> Iterator {
        Iterator(bytes: bytes.makeAsyncIterator(), demultiplexer: isMultiplexed ? StreamDemultiplexer() : nil)
    }

    /// Reads one piece after another.
    package struct Iterator: AsyncIteratorProtocol {
        private var bytes: RawExecOutput.Iterator
        private var demultiplexer: StreamDemultiplexer?
        private var pending: ArraySlice<ExecOutput> = []

        init(bytes: RawExecOutput.Iterator, demultiplexer: StreamDemultiplexer?) {
            self.bytes = bytes
            self.demultiplexer = demultiplexer
        }

        /// The next piece; nil when the engine has closed its side, throws `connectionLost` inside a frame.
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
