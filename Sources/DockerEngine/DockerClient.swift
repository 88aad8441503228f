import AsyncHTTPClient
import NIOCore

/// Speaks the Docker Engine API with the one engine at its address.
///
/// A value: copies share connections and the negotiated version. Nothing is sent before the first call. Every call
/// throws `DockerError`, or `CancellationError` when its task is cancelled, and is safe to make from many tasks.
package struct DockerClient: Sendable {
    let connection: EngineConnection
    var timeout: Duration?

    /// A client of the engine at `address`; throws `invalidAddress` when its TLS files can't be used.
    package init(_ address: EngineAddress, options: DockerClientOptions = .init()) throws(DockerError) {
        connection = try EngineConnection(address: address, options: options)
        timeout = options.timeout
    }

    /// A copy whose calls may take `timeout` each, instead of what the options say.
    package func limited(to timeout: Duration?) -> DockerClient {
        var copy = self
        copy.timeout = timeout
        return copy
    }

    /// Ends all connections of this client and its copies; calls under way and later ones fail.
    ///
    /// A client that nobody holds any more closes by itself; closing waits until the sockets are gone.
    package func close() async { await connection.close() }

    /// The API version negotiated with the engine, asking it if need be.
    ///
    /// Maps to `GET /version`.
    ///
    /// Throws `versionUnsupported` when there is no version in common.
    package func negotiatedVersion() async throws -> APIVersion { try await connection.version(timeout: timeout) }

    func reply(to request: EngineRequest) async throws -> EngineReply {
        try await connection.reply(to: request, timeout: timeout)
    }

    func value<Value: Decodable>(of request: EngineRequest, as _: Value.Type = Value.self) async throws -> Value {
        try await reply(to: request).decoded()
    }

    func stream(for request: EngineRequest) async throws -> HTTPClientResponse {
        try await connection.stream(for: request, timeout: timeout)
    }
}
