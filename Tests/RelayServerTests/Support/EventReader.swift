import AsyncHTTPClient
import ManifestFormat
import NIOCore
import NIOHTTP1

/// Reads the events of a watch from a real connection; leaves when it is let go.
final class EventReader {
    private var chunks: HTTPClientResponse.Body.AsyncIterator
    private var bytes: [UInt8] = []

    init(port: Int, _ path: String) async throws {
        let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        chunks = try await HTTPClient.shared.execute(request, timeout: .seconds(50)).body.makeAsyncIterator()
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

    /// Such as `ADDED Namespace acme`.
    func event() async throws -> String? {
        guard let event = try await next() else { return nil }
        let parts = [event["type"], event[path: "object", "kind"], event[path: "object", "metadata", "name"]]
        return parts.compactMap { $0?.string }.joined(separator: " ")
    }
}
