package import NIOCore

/// Both directions of an attached exec, valid within the scope that it was handed to.
///
/// The engine is read no faster than `output` (or `rawOutput`) is, and `write` waits while the engine doesn't read.
/// One reader, any number of writers; a reader and a writer may be different tasks.
package struct ExecStream: Sendable {
    /// The bytes as they come, Docker's frames included; to be read instead of `output`, for passing them on.
    package let rawOutput: RawExecOutput

    /// What the command prints, until it has ended and all is read.
    package let output: DemultiplexedOutput<RawExecOutput>

    let input: NIOAsyncChannelOutboundWriter<ByteBuffer>
    let attempted: String

    init(
        inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        isMultiplexed: Bool,
        attempted: String,
    ) {
        rawOutput = RawExecOutput(inbound, attempted: attempted)
        output = DemultiplexedOutput(bytes: rawOutput, isMultiplexed: isMultiplexed)
        input = outbound
        self.attempted = attempted
    }

    /// Sends bytes to the command's standard input, waiting while the engine takes no more.
    ///
    /// Throws `connectionLost` when the engine has closed the stream or `closeInput` was called.
    package func write(_ bytes: ByteBuffer) async throws {
        do {
            try await input.write(bytes)
        } catch {
            throw DockerError.wrapping(error, attempted: attempted)
        }
    }

    /// Sends text to the command's standard input.
    package func write(_ text: String) async throws { try await write(ByteBuffer(string: text)) }

    /// Lets the command see the end of its standard input after what was written; output goes on.
    ///
    /// A terminal has no such end: write its end-of-file character instead.
    package func closeInput() { input.finish() }
}
