import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ManifestFormat
import NIOCore

/// An answer with its body read as JSON.
struct Answer: Sendable {
    let code: Int
    let headers: HTTPFields
    let text: String

    var json: JSONValue {
        get throws { try JSONValue.parse(json: Array(text.utf8), limits: ParseLimits(maximumBytes: 64 << 20)) }
    }

    /// `reason` of a `Status`.
    var reason: String? {
        // What is no JSON has no reason: the expectation that follows says so.
        (try? json)?["reason"]?.string
    }

    var message: String {
        // As above.
        (try? json)?["message"]?.string ?? text
    }
}

extension TestClientProtocol {
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil,
        type: String? = nil,
        accept: String? = nil,
        headers: HTTPFields = [:],
    ) async throws -> Answer {
        try await send(method, path, bytes: body.map { Array($0.utf8) }, type: type, accept: accept, headers: headers)
    }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        bytes: [UInt8]?,
        type: String? = nil,
        accept: String? = nil,
        headers: HTTPFields = [:],
    ) async throws -> Answer {
        var headers = headers
        if let type { headers[.contentType] = type }
        if let accept { headers[.accept] = accept }
        let body = bytes.map { ByteBuffer(bytes: $0) }
        let response = try await execute(uri: path, method: method, headers: headers, body: body)
        return Answer(
            code: response.status.code,
            headers: response.headers,
            text: String(buffer: response.body),
        )
    }

    func get(_ path: String, accept: String? = nil) async throws -> Answer {
        try await send(.get, path, accept: accept)
    }

    func post(_ path: String, _ body: String, type: String? = nil) async throws -> Answer {
        try await send(.post, path, body, type: type)
    }

    func put(_ path: String, _ body: String) async throws -> Answer { try await send(.put, path, body) }

    func mergePatch(_ path: String, _ body: String) async throws -> Answer {
        try await send(.patch, path, body, type: "application/merge-patch+json")
    }

    func delete(_ path: String, _ body: String? = nil) async throws -> Answer {
        try await send(.delete, path, body)
    }
}

let companies = "/apis/test.dev/v1/companies"
let widgets = "/apis/test.dev/v1/namespaces/acme/widgets"
let tableType = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"

func companyBody(_ name: String, spec: String = "{}", metadata: String = "") -> String {
    #"{"apiVersion":"test.dev/v1","kind":"Company","metadata":{"name":"\#(name)"\#(metadata)},"spec":\#(spec)}"#
}

func widgetBody(_ name: String, spec: String = "{}", metadata: String = "") -> String {
    #"{"apiVersion":"test.dev/v1","kind":"Widget","metadata":{"name":"\#(name)"\#(metadata)},"spec":\#(spec)}"#
}

/// An object of one of the product's kinds.
func productBody(_ kind: String, _ name: String, _ spec: String = "{}", version: String = "") -> String {
    let metadata = #"{"name":"\#(name)","resourceVersion":"\#(version)"}"#
    return #"{"apiVersion":"runagx.com/v1","kind":"\#(kind)","metadata":\#(metadata),"spec":\#(spec)}"#
}
