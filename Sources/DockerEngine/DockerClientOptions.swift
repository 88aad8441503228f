/// Limits of a client that hold for all its calls.
package struct DockerClientOptions: Sendable {
    /// How long a call may take from sending to the last byte of the answer; nil for no limit.
    ///
    /// Calls that wait for something to happen (exits, events, followed logs, exec streams) are limited only until
    /// the engine begins to answer, or not at all; each says so.
    package var timeout: Duration? = .seconds(60)

    /// How long making one connection may take.
    package var connectTimeout: Duration = .seconds(10)

    /// The most bytes read of one answer that isn't a stream.
    package var maximumResponseBytes = 32 << 20

    /// The most connections to the engine at once; further calls wait for one.
    package var maximumConnections = 4096

    /// The API versions to choose from.
    package var apiVersions = APIVersion.supported

    /// The defaults.
    package init() {}
}
