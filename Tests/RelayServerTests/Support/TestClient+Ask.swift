import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import NIOCore

/// An answer with its body read as JSON; null for one that is none.
struct JSONAnswer: Sendable {
    let code: Int
    let headers: HTTPFields
    let json: JSONValue

    /// The names of a list's items.
    var names: [String]? { json["items"]?.array?.compactMap { $0[path: "metadata", "name"]?.string } }
    var message: String { json["message"]?.string ?? "" }
}

extension TestClientProtocol {
    func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil,
        type: String? = nil,
        accept: String? = nil,
    ) async throws -> JSONAnswer {
        try await ask(method, path, bytes: body.map { Array($0.utf8) }, type: type, accept: accept)
    }

    func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        bytes: [UInt8]?,
        type: String? = nil,
        accept: String? = nil,
    ) async throws -> JSONAnswer {
        var headers: HTTPFields = [:]
        if let type { headers[.contentType] = type }
        if let accept { headers[.accept] = accept }
        let body = bytes.map { ByteBuffer(bytes: $0) }
        let response = try await execute(uri: path, method: method, headers: headers, body: body)
        // What isn't JSON is null: the expectation that follows says so.
        let json = try? JSONValue.parse(json: Array(response.body.readableBytesView))
        return JSONAnswer(code: response.status.code, headers: response.headers, json: json ?? .null)
    }
}
