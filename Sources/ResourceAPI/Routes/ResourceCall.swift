import HTTPTypes
import Hummingbird
import ManifestFormat
import NIOCore
import RecordStore

import struct Foundation.Date

/// One authorised request for objects of a kind, with its path taken apart.
struct ResourceCall: Sendable {
    let request: Request
    let user: APIUser
    let query: QueryItems
    /// Nil for all namespaces; empty for cluster-scoped kinds.
    let namespace: String?
    /// Empty for collections.
    let name: String
    let part: Subresource

    func key(of resource: APIResource) -> RecordKey {
        RecordKey(kind: resource.kind, namespace: namespace ?? "", name: name)
    }

    /// The body, read up to the limit of bodies; throws `requestEntityTooLarge` beyond it.
    func body() async throws -> ByteBuffer {
        let limit = ParseLimits().maximumBytes
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw BodyFormat.tooLarge
        }
        do {
            return try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw BodyFormat.tooLarge
        }
    }

    /// The body as a value, by its content type.
    func value(isPatch: Bool = false) async throws -> (value: JSONValue, format: BodyFormat) {
        let format = try BodyFormat.of(request.headers[.contentType], isPatch: isPatch)
        let bytes = Array(buffer: try await body())
        guard !bytes.isEmpty else { throw StatusError.badRequest("the body of the request is empty") }
        return (try format.parse(bytes), format)
    }

    func format(allowsYAML: Bool = true) throws(StatusError) -> ResponseFormat {
        try .negotiate(request.headers[values: .accept].joined(separator: ","), allowsYAML: allowsYAML)
    }
}
