import AsyncHTTPClient
import Foundation
import ManifestFormat
import NIOCore
import NIOHTTP1
import NIOSSL

/// A client of a relay over TLS, with what its administrator's kubeconfig says.
struct SecureClient: Sendable {
    let http: HTTPClient
    let base: String
    private let token: String

    /// `directory` is the relay's data directory.
    init(directory: String, port: Int, connections: Int) throws {
        let text = try String(contentsOfFile: directory + "/admin.kubeconfig", encoding: .utf8)
        let kubeconfig = try JSONValue.parse(yaml: text)
        token = kubeconfig["users"]?.array?.first?["user"]?["token"]?.string ?? ""
        base = "https://127.0.0.1:\(port)"
        var configuration = HTTPClient.Configuration()
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .file(directory + "/tls/ca.crt")
        configuration.tlsConfiguration = tls
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        http = HTTPClient(configuration: configuration)
    }

    func request(_ path: String, accept: String = "application/json") -> HTTPClientRequest {
        var request = HTTPClientRequest(url: base + path)
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        request.headers.add(name: "Accept", value: accept)
        return request
    }

    func execute(_ request: HTTPClientRequest) async throws -> ByteBuffer {
        let response = try await http.execute(request, timeout: .seconds(60))
        let body = try await response.body.collect(upTo: 256 << 20)
        guard (200..<300).contains(response.status.code) else {
            let text = String(buffer: body).prefix(300)
            throw BenchmarkError("\(request.method) \(request.url): \(response.status) \(text)")
        }
        return body
    }

    func create(_ object: JSONValue, _ plural: String) async throws {
        var request = request("\(RelayAPI.group)/\(plural)")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: object.jsonBytes()))
        _ = try await execute(request)
    }
}
