import AsyncHTTPClient
import Foundation
import ManifestFormat
import NIOCore
import NIOHTTP1

/// A client of one relay's API.
///
/// Every call throws `RelayClientError`, or `CancellationError` when the calling task is cancelled. Use it
/// within `use`, or call `shutDown()` when done.
package final class RelayClient: Sendable {
    /// Where the relay answers.
    package var address: RelayAddress { connection.address }
    /// What it was made for.
    package let connection: RelayConnection
    private let http: HTTPClient
    /// For watches: gives up connections that are silent for too long.
    private let watching: HTTPClient
    let timeouts: RelayTimeouts

    /// A client that connects when first used; throws `invalidCredentials` for certificates that can't be used.
    package init(_ connection: RelayConnection, timeouts: RelayTimeouts = RelayTimeouts()) throws(RelayClientError) {
        self.connection = connection
        self.timeouts = timeouts
        var configuration = HTTPClient.Configuration()
        if connection.address.isSecure { configuration.tlsConfiguration = try connection.tlsConfiguration() }
        if let name = connection.serverName { configuration.dnsOverride = [name: connection.address.host] }
        configuration.proxy = connection.proxy?.configuration
        configuration.timeout.connect = .seconds(5)
        configuration.redirectConfiguration = .disallow
        // A person waits: say at once that nobody listens there.
        configuration.connectionPool.retryConnectionEstablishment = false
        // The only ways to a connection's own channel.
        configuration.http1_1ConnectionDebugInitializer = KeepAlive.enable
        configuration.http2ConnectionDebugInitializer = KeepAlive.enable
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        configuration.timeout.read = TimeAmount(timeouts.watchSilence)
        watching = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Gives a body this client, and shuts it down however the body ends.
    package func use<Result>(_ body: (RelayClient) async throws -> Result) async throws -> Result {
        let result: Result
        do { result = try await body(self) } catch {
            await shutDown()
            throw error
        }
        await shutDown()
        return result
    }

    /// Closes all connections; calls still under way fail.
    package func shutDown() async {
        // The only error says that it was shut down already.
        for client in [http, watching] { try? await client.shutdown() }
    }

    /// The address as HTTPClient wants it: with the name of the certificate, which it connects to the host for.
    private var base: String {
        guard let name = connection.serverName else { return address.description }
        return "\(address.scheme)://\(name):\(address.port)\(address.prefix)"
    }

    /// Headers that every request carries.
    var commonHeaders: [(name: String, value: String)] {
        var result = [(name: "User-Agent", value: "agx")]
        if let authorization = connection.authorization {
            result.append((name: "Authorization", value: authorization))
        }
        return result
    }

    /// Sends a request and gives back the answer once its head is there; an error answer is thrown.
    func send(_ call: RelayCall) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: base + call.path + URLText.query(call.parameters))
        request.method = HTTPMethod(rawValue: call.method)
        if connection.serverName != nil { request.headers.add(name: "Host", value: address.authority) }
        for header in commonHeaders { request.headers.add(name: header.name, value: header.value) }
        request.headers.add(name: "Accept", value: call.accept)
        if let body = call.body {
            request.headers.add(name: "Content-Type", value: call.contentType)
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        let response: HTTPClientResponse
        do {
            response = try await (call.isWatch ? watching : http).execute(request, deadline: deadline(for: call))
        } catch {
            throw try await failure(error, of: call)
        }
        guard (200..<300).contains(response.status.code) else {
            let body = try await collect(response, of: call)
            throw RelayClientError(status: APIStatus(httpStatus: Int(response.status.code), body: body))
        }
        return response
    }

    /// Sends a request and reads the JSON document that answers it.
    func document(_ call: RelayCall) async throws -> (document: JSONValue, warnings: [String]) {
        let response = try await send(call)
        let body = try await collect(response, of: call)
        do throws(ParseError) {
            return (try JSONValue.parse(json: body, limits: Self.answerLimits), Self.warnings(in: response.headers))
        } catch {
            throw RelayClientError(
                .unexpectedAnswer,
                "\(call.method) \(call.path): the server's answer is not the JSON it should be: \(error)",
                cause: error,
            )
        }
    }

    static let answerLimits = ParseLimits(maximumBytes: 256 << 20, maximumDepth: 200, maximumNodes: 20_000_000)

    private func deadline(for call: RelayCall) -> NIODeadline {
        call.mayTakeLong || call.isWatch ? .distantFuture : .now() + TimeAmount(timeouts.answer)
    }

    private func collect(_ response: HTTPClientResponse, of call: RelayCall) async throws -> [UInt8] {
        do {
            return Array(buffer: try await response.body.collect(upTo: 256 << 20))
        } catch {
            throw try Self.failure(error, of: call, at: address)
        }
    }
}
