package import NIOCore

package import struct Foundation.Date

/// Reaches into the running containers of companies.
///
/// What these throw as a `StatusError` goes to the client as it is; anything else is a fault of this program.
package protocol ContainerOperations: Sendable {
    /// What a container has printed, or goes on printing; read once, and no faster than the client takes it.
    ///
    /// Ends when the container does. Dropping the sequence, or cancelling its reader, closes the connection to the
    /// engine.
    func logs(
        of container: ContainerPlace,
        _ query: ContainerLogQuery,
    ) async throws -> any AsyncSequence<ByteBuffer, any Error> & Sendable

    /// Throws the `StatusError` that says why no command can be run in the container now; asked before the client is
    /// promised a stream.
    func checkExec(in container: ContainerPlace) async throws

    /// Starts a command, and runs `body` with it; the connection to the engine is closed when `body` ends.
    func withExec<Result: Sendable>(
        _ command: ExecCommand,
        in container: ContainerPlace,
        _ body: @Sendable (any ExecSession) async throws -> Result,
    ) async throws -> Result
}

/// A container by the name of its record.
package struct ContainerPlace: Sendable, Hashable {
    package var company: String
    /// Such as `sandbox`.
    package var name: String

    package init(company: String, name: String) {
        self.company = company
        self.name = name
    }
}

/// What to read of a container's log.
package struct ContainerLogQuery: Sendable, Hashable {
    /// Whether to go on until the container ends.
    package var follows: Bool
    /// Lines from the end to begin with; nil for all.
    package var tailLines: Int?
    /// Whether each line begins with its time.
    package var hasTimestamps: Bool
    /// The time of the earliest line, on the engine's clock.
    package var since: Date?
    /// The time that all lines are older than, on the engine's clock.
    package var until: Date?

    package init(follows: Bool = false, tailLines: Int? = nil, hasTimestamps: Bool = false) {
        self.follows = follows
        self.tailLines = tailLines
        self.hasTimestamps = hasTimestamps
    }
}
