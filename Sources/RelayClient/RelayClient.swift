import AsyncHTTPClient
import Foundation
import ManifestFormat
import NIOCore
import NIOHTTP1

/// A client of one relay's API.
///
/// Every call throws `RelayClientError`, or `CancellationError` when the calling task is cancelled. Call `shutDown()`
/// when done.
package final class RelayClient: Sendable {
    package let address: RelayAddress
    let http: HTTPClient
    private let bearerToken: String?
    /// How long the head of an answer may take, for calls that don't wait for something.
    private let answerTimeout: Duration

    /// A client that connects when first used.
    package init(address: RelayAddress, bearerToken: String? = nil, answerTimeout: Duration = .seconds(60)) {
        self.address = address
        self.bearerToken = bearerToken
        self.answerTimeout = answerTimeout
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(5)
        configuration.redirectConfiguration = .disallow
        // A person waits: say at once that nobody listens there.
        configuration.connectionPool.retryConnectionEstablishment = false
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Closes all connections; calls still under way fail.
    package func shutDown() async {
        // The only error says that it was shut down already.
        try? await http.shutdown()
    }

    /// Headers that every request carries.
    var commonHeaders: [(name: String, value: String)] {
        var result = [(name: "User-Agent", value: "agx")]
        if let bearerToken { result.append((name: "Authorization", value: "Bearer " + bearerToken)) }
        return result
    }

    /// Sends a request and gives back the answer once its head is there; an error answer is thrown.
    func send(_ call: RelayCall) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: address.description + call.path + URLText.query(call.parameters))
        request.method = HTTPMethod(rawValue: call.method)
        for header in commonHeaders { request.headers.add(name: header.name, value: header.value) }
        request.headers.add(name: "Accept", value: call.accept)
        if let body = call.body {
            request.headers.add(name: "Content-Type", value: call.contentType)
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        let response: HTTPClientResponse
        do {
            response = try await http.execute(request, deadline: deadline(for: call))
        } catch {
            throw try Self.failure(error, of: call, at: address)
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
        guard !call.mayTakeLong else { return .distantFuture }
        let (seconds, attoseconds) = answerTimeout.components
        return .now() + .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    private func collect(_ response: HTTPClientResponse, of call: RelayCall) async throws -> [UInt8] {
        do {
            return Array(buffer: try await response.body.collect(upTo: 256 << 20))
        } catch {
            throw try Self.failure(error, of: call, at: address)
        }
    }
}
