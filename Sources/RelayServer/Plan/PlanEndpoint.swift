import AgxModel
import HTTPTypes
import Hummingbird
import ManifestFormat
import NIOCore
import ResourceAPI

/// Answers what applying documents would change.
struct PlanEndpoint: Sendable {
    /// All documents of a folder come in one body, each of which could be applied by itself.
    private static let limits = ParseLimits(maximumBytes: 10 << 20, maximumNodes: 1_000_000)

    let service: ResourceService
    let forwarded: [APIResource]
    let fleet: any FleetOperations

    func answer(_ request: Request) async throws -> Response {
        try request.checkMediaTypes(takesYAML: true)
        let documents = try await documents(of: request)
        let query = try QueryItems(request.uri.query)
        let options = WriteOptions(
            fieldValidation: .strict,
            fieldManager: query.text("fieldManager") ?? "agx",
            isForced: query.flag("force") == true,
        )
        var draft = PlanDraft(service: service, forwarded: forwarded, options: options)
        let objects = try await draft.check(documents)
        var plan = try await fleet.plan(documents: objects)
        plan.problems += draft.problems
        return Response(json: plan.document)
    }

    private func documents(of request: Request) async throws -> [JSONValue] {
        let body = try await request.wholeBody(upTo: Self.limits.maximumBytes)
        let value: JSONValue
        do throws(ParseError) {
            value = try Self.parse(Array(body.readableBytesView), type: request.headers[.contentType] ?? "")
        } catch {
            throw StatusError.badRequest("the body of the request can't be read: \(error)")
        }
        guard let documents = value["documents"]?.array, value.object?.count == 1 else {
            throw StatusError.badRequest(
                "the body of the request must have one field, documents, with a list of objects"
            )
        }
        return documents
    }

    private static func parse(_ bytes: [UInt8], type: String) throws(ParseError) -> JSONValue {
        guard type.lowercased().contains("yaml") else { return try JSONValue.parse(json: bytes, limits: limits) }
        let documents = try YAMLDocuments.parse(bytes, source: "body", limits: limits)
        guard documents.count == 1, let only = documents.first else {
            throw ParseError(.documentCount, "one document is wanted, there are \(documents.count)")
        }
        return only.value
    }
}
