import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization

/// What all copies of one client share: the pool of connections to one engine, and what was negotiated with it.
final class EngineConnection: Sendable {
    let address: EngineAddress
    let options: DockerClientOptions
    private let pool: HTTPClient
    private let negotiation = VersionNegotiation()
    private let isClosed = Mutex(false)

    init(address: EngineAddress, options: DockerClientOptions) throws(DockerError) {
        self.address = address
        self.options = options
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.timeout.connect = .init(options.connectTimeout)
        // A refused connection must be told at once: who retries, and when, is the caller's business.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Each follower of logs, events or an exit occupies a connection for as long as it likes.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = options.maximumConnections
        configuration.connectionPool.idleTimeout = .seconds(30)
        if case .tls(_, _, let files) = address.transport {
            configuration.tlsConfiguration = try files.configuration()
        }
        pool = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    deinit {
        let wasClosed = isClosed.withLock { closed in
            defer { closed = true }
            return closed
        }
        // The pool insists on being shut down; its own closure keeps it alive until that is done.
        if !wasClosed { pool.shutdown { _ in } }
    }

    /// Ends all connections; calls under way and later ones fail.
    func close() async {
        let wasClosed = isClosed.withLock { closed in
            defer { closed = true }
            return closed
        }
        guard !wasClosed else { return }
        // Nothing can be done about connections that don't close cleanly: they are gone all the same.
        try? await pool.shutdown()
    }

    /// The version to speak, asked for at the first call and again after the engine was away.
    func version(timeout: Duration?) async throws -> APIVersion {
        if let pinned = address.pinnedVersion { return pinned }
        return try await negotiation.version {
            let request = EngineRequest(.GET, "/version", attempted: "negotiate the API version")
            let reply = try await self.collect(request, version: nil, timeout: timeout)
            let answer: EngineVersion = try reply.decoded()
            return try answer.newestShared(with: self.options.apiVersions, at: self.address)
        }
    }

    /// Sends a request, and reads the whole answer within the time limit.
    func reply(to request: EngineRequest, timeout: Duration?) async throws -> EngineReply {
        try await negotiated(request, timeout: timeout) { version in
            try await self.collect(request, version: version, timeout: timeout)
        }
    }

    /// Sends a request, and waits for the head of the answer within the time limit; the body follows as it comes.
    func stream(for request: EngineRequest, timeout: Duration?) async throws -> HTTPClientResponse {
        try await negotiated(request, timeout: timeout) { version in
            try await self.guarding(version, request.attempted) {
                try await withTimeLimit(request.timeLimit(timeout), attempted: request.attempted) {
                    try await self.head(of: request, version: version)
                }
            }
        }
    }

    /// Runs `body`, and forgets the negotiated version when its failure means that the engine went away.
    func guarding<Value>(
        _ version: APIVersion?,
        _ attempted: String,
        _ body: () async throws -> Value,
    ) async throws -> Value {
        do {
            return try await body()
        } catch {
            let wrapped = DockerError.wrapping(error, attempted: attempted)
            if let failure = wrapped as? DockerError, failure.endsNegotiation { negotiation.forget(version) }
            throw wrapped
        }
    }

    /// Runs `body` with the version; once more after a fresh negotiation when the engine refused that version.
    func negotiated<Value>(
        _ request: EngineRequest,
        timeout: Duration?,
        _ body: (APIVersion?) async throws -> Value,
    ) async throws -> Value {
        guard request.isVersioned else { return try await body(nil) }
        do {
            return try await body(try await version(timeout: timeout))
        } catch let error as DockerError where error.code == .versionUnsupported && error.httpStatus != nil {
            // Another engine answers at this address now; it has refused before doing anything.
            return try await body(try await version(timeout: timeout))
        }
    }

    private func collect(_ request: EngineRequest, version: APIVersion?, timeout: Duration?) async throws -> EngineReply
    {
        try await guarding(version, request.attempted) {
            try await withTimeLimit(request.timeLimit(timeout), attempted: request.attempted) {
                let response = try await self.head(of: request, version: version)
                let body = try await self.body(of: response, attempted: request.attempted)
                return EngineReply(
                    status: Int(response.status.code),
                    headers: response.headers,
                    body: body,
                    attempted: request.attempted,
                )
            }
        }
    }

    private func body(of response: HTTPClientResponse, attempted: String) async throws -> ByteBuffer {
        do {
            return try await response.body.collect(upTo: options.maximumResponseBytes)
        } catch {
            throw DockerError.wrapping(error, attempted: attempted)
        }
    }

    private func head(of request: EngineRequest, version: APIVersion?) async throws -> HTTPClientResponse {
        do {
            let response = try await pool.execute(pooled(request, version: version), deadline: .distantFuture)
            guard response.status.code >= 400 else { return response }
            throw DockerError(
                status: Int(response.status.code),
                body: try await errorBody(of: response),
                attempted: request.attempted,
                subject: request.subject,
            )
        } catch {
            throw DockerError.wrapping(error, attempted: request.attempted)
        }
    }

    private func errorBody(of response: HTTPClientResponse) async throws -> ByteBuffer {
        var body = ByteBuffer()
        for try await part in response.body {
            body.writeImmutableBuffer(part)
            if body.readableBytes > 16 * DockerError.maximumMessageLength { break }
        }
        return body
    }

    private func pooled(_ request: EngineRequest, version: APIVersion?) -> HTTPClientRequest {
        var pooled = HTTPClientRequest(url: address.urlPrefix + request.target(version: version))
        pooled.method = request.method
        pooled.headers = request.headers
        pooled.headers.replaceOrAdd(name: "Host", value: address.hostHeader)
        pooled.headers.replaceOrAdd(name: "User-Agent", value: "agx")
        pooled.body = request.body.map { .bytes($0) }
        return pooled
    }
}

extension EngineRequest {
    /// The time this call may take under a client's usual limit.
    func timeLimit(_ standard: Duration?) -> Duration? {
        switch limit {
        case .standard: standard
        case .extended(let extra): standard.map { $0 + extra }
        case .none: nil
        }
    }
}

extension DockerError {
    /// Whether another engine (or release) may answer at the address next time.
    fileprivate var endsNegotiation: Bool {
        code == .daemonUnreachable || code == .connectionLost || code == .versionUnsupported
    }
}
