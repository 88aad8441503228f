import HTTPTypes
import Hummingbird
import Logging
import ManifestFormat
import NIOCore
import RecordStore

import struct Foundation.Date

/// One authorised request for objects of a kind, with its path taken apart.
struct ResourceCall: Sendable {
    let request: Request
    let connection: ClientConnection
    let user: APIUser
    let query: QueryItems
    /// Nil for all namespaces; empty for cluster-scoped kinds.
    let namespace: String?
    /// Empty for collections.
    let name: String
    let part: Subresource
    /// Knows the request.
    let logger: Logger

    func key(of resource: APIResource) -> RecordKey {
        RecordKey(kind: resource.kind, namespace: namespace ?? "", name: name)
    }

    /// The body as a value, by its content type.
    func value(
        isPatch: Bool = false,
        takesStrategicMerge: Bool = false,
    ) async throws -> (value: JSONValue, format: BodyFormat) {
        let type = request.headers[.contentType]
        let format = try BodyFormat.of(type, isPatch: isPatch, takesStrategicMerge: takesStrategicMerge)
        let bytes = Array(buffer: try await request.wholeBody())
        guard !bytes.isEmpty else { throw StatusError.badRequest("the body of the request is empty") }
        return (try format.parse(bytes), format)
    }

    /// What the query says of a write; a client that doesn't name itself is known by its program.
    func writeOptions(_ kind: String, isApply: Bool = false) throws(StatusError) -> WriteOptions {
        var options = try WriteOptions(query, kind: kind, isApply: isApply)
        options.fieldManager = options.fieldManager ?? FieldManager.name(ofClientOf: request)
        return options
    }

    func format(allowsYAML: Bool = true) throws(StatusError) -> ResponseFormat {
        try .negotiate(request.headers[values: .accept].joined(separator: ","), allowsYAML: allowsYAML)
    }
}

extension ResourceCall {
    /// What body and query of a deletion say together.
    func deleteOptions() async throws -> DeleteOptions {
        let bytes = Array(buffer: try await request.wholeBody())
        var body = JSONValue.object([:])
        if !bytes.isEmpty { body = try BodyFormat.of(request.headers[.contentType], isPatch: false).parse(bytes) }
        return try DeleteOptions(body: body, query: query)
    }

    /// The answer when an object is gone; clients compare the uid with that of a later object of the name.
    func deletionStatus(of resource: APIResource, uid: String) -> JSONValue {
        var details: JSONValue = ["name": .string(name), "kind": .string(resource.plural), "uid": .string(uid)]
        if !resource.group.isEmpty { details["group"] = .string(resource.group) }
        return [
            "kind": "Status", "apiVersion": "v1", "metadata": .object([:]), "status": "Success", "details": details,
        ]
    }
}
