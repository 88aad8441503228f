import NIOHTTP1
import AsyncHTTPClient
import ManifestFormat
import NIOCore

/// Reads the events of a watch from a real connection; leaves when it is let go.
final class WatchReader {
    let code: Int
    private var chunks: HTTPClientResponse.Body.AsyncIterator
    private var bytes: [UInt8] = []

    init(port: Int, _ path: String, accept: String = "application/json") async throws {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.headers.add(name: "Accept", value: accept)
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(50))
        code = Int(response.status.code)
        chunks = response.body.makeAsyncIterator()
    }

    /// The next event; nil at the clean end of the answer.
    func next() async throws -> JSONValue? {
        while true {
            if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(bytes[..<end])
                bytes.removeSubrange(...end)
                return try JSONValue.parse(json: line)
            }
            guard let chunk = try await chunks.next(isolation: #isolation) else { return nil }
            bytes += Array(buffer: chunk)
        }
    }

    /// Such as `ADDED acme 3`.
    func nextText() async throws -> String? {
        guard let event = try await next() else { return nil }
        let metadata = event[path: "object", "metadata"]
        let parts = [event["type"], metadata?["name"], metadata?["resourceVersion"]]
        return parts.compactMap { $0?.string }.joined(separator: " ")
    }
}
