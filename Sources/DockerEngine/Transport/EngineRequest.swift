import Foundation
import NIOCore
import NIOHTTP1

/// One call before it is sent: everything but the engine's address and API version.
struct EngineRequest: Sendable {
    /// How long the call may take.
    enum Limit: Sendable {
        /// The client's usual limit.
        case standard
        /// The usual limit and the time the engine itself is told to take.
        case extended(by: Duration)
        /// For calls that end when something happens.
        case none
    }

    let method: HTTPMethod
    let path: String
    /// Fit for "…: no such container".
    let attempted: String
    var subject: DockerError.Subject?
    var query: [(name: String, value: String?)] = []
    var headers: HTTPHeaders = [:]
    var body: ByteBuffer?
    var limit = Limit.standard
    /// Whether the path gets the negotiated API version; only the questions that negotiate go without.
    var isVersioned = true

    init(_ method: HTTPMethod, _ path: String, attempted: String, subject: DockerError.Subject? = nil) {
        self.method = method
        self.path = path
        self.attempted = attempted
        self.subject = subject
    }

    /// The request line's target.
    func target(version: APIVersion?) -> String {
        let items = query.compactMap { item in
            item.value.map { "\(item.name)=\($0.addingPercentEncoding(withAllowedCharacters: .unreserved) ?? "")" }
        }
        return (version.map { "/v\($0)" } ?? "") + path + (items.isEmpty ? "" : "?" + items.joined(separator: "&"))
    }

    /// A copy with `value` as its JSON body.
    func json(_ value: some Encodable) throws -> EngineRequest {
        var copy = self
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            copy.body = ByteBuffer(bytes: try encoder.encode(value))
        } catch {
            throw DockerError(.badRequest, attempted: attempted, cause: error)
        }
        copy.headers.replaceOrAdd(name: "Content-Type", value: "application/json")
        return copy
    }

    /// A copy with query items; those without a value are left out.
    func query(_ items: KeyValuePairs<String, String?>) -> EngineRequest {
        var copy = self
        copy.query += items.map { (name: $0.key, value: $0.value) }
        return copy
    }

    /// A copy with another time limit.
    func limit(_ limit: Limit) -> EngineRequest {
        var copy = self
        copy.limit = limit
        return copy
    }
}

extension CharacterSet {
    /// What RFC 3986 never needs escaped.
    static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    )
}
