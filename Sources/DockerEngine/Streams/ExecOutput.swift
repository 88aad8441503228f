package import NIOCore

/// A piece of what a process printed, as it came: pieces end anywhere, also inside a character.
package enum ExecOutput: Sendable, Hashable {
    /// From standard output, or from a terminal.
    case stdout(ByteBuffer)
    /// From standard error.
    case stderr(ByteBuffer)

    /// The bytes, wherever they were printed.
    package var bytes: ByteBuffer {
        switch self {
        case .stdout(let bytes), .stderr(let bytes): bytes
        }
    }
}
