/// A place to write to, such as standard output.
package protocol ByteSink: Sendable {
    /// Writes all bytes at once; throws `OutputClosed` when nobody reads any more.
    func write(_ bytes: [UInt8]) throws
}

/// The reader of an output has gone, as with `agx get tasks | head -1`; not worth a message.
package struct OutputClosed: Error {
    package init() {}
}

/// A place to read from, such as standard input.
package protocol InputSource: Sendable {
    /// Waits for the next bytes; empty at the end. A cancelled wait throws `CancellationError`.
    func read() async throws -> [UInt8]
}

extension InputSource {
    /// Everything to the end; of what is longer than `limit` bytes, a few more than these.
    func readAll(upTo limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            let piece = try await read()
            if piece.isEmpty { break }
            bytes += piece
        }
        return bytes
    }
}
