import AgxModel
import Hummingbird
import ManifestFormat

/// Answers what users ask about themselves, and stores nothing of it.
struct SelfReviewEndpoint: Sendable {
    let kinds: BuiltInKinds
    let gate: RequestGate
    /// What rights can be about.
    let served: [ServedResource]

    /// Says whether the user may do something.
    func access(_ call: ResourceCall) async throws -> Response {
        try await answer(call, kinds.accessReview) { review in
            switch try await gate.decide(try wanted(in: review, by: call)) {
            case .allow: ["allowed": true]
            case .deny(let reason) where reason.isEmpty: ["allowed": false]
            case .deny(let reason): ["allowed": false, "reason": .string(reason)]
            }
        }
    }

    /// Lists all that the user may do in a namespace.
    func rules(_ call: ResourceCall) async throws -> Response {
        try await answer(call, kinds.rulesReview) { review in
            guard let namespace = review[path: "spec", "namespace"]?.string, !namespace.isEmpty else {
                throw StatusError.badRequest("no namespace on request: spec.namespace must name one")
            }
            return try await AccessRules(gate: gate, served: served).status(of: call.user, in: namespace)
        }
    }

    /// Says who the user is.
    func subject(_ call: ResourceCall) async throws -> Response {
        try await answer(call, kinds.subjectReview) { _ in
            [
                "userInfo": [
                    "username": .string(call.user.name), "groups": .array(call.user.groups.map(JSONValue.string)),
                ]
            ]
        }
    }

    private func answer(
        _ call: ResourceCall,
        _ resource: APIResource,
        _ status: (JSONValue) async throws -> JSONValue,
    ) async throws -> Response {
        let format = try call.format()
        let options = try WriteOptions(call.query, kind: "CreateOptions")
        let value = try await call.value().value
        let submitted = try SubmittedObject(value, of: resource, validation: options.fieldValidation)
        // Only the schema: a review needs no name.
        let issues = resource.definition.schema.validate(submitted.object)
        guard issues.isEmpty else {
            throw StatusError.invalid(resource, name: "", issues).warning(submitted.warnings)
        }
        var review = submitted.object
        review["status"] = try await status(review)
        return Response(review, as: format.encoding, status: .created, warnings: submitted.warnings)
    }

    private func wanted(in review: JSONValue, by call: ResourceCall) throws(StatusError) -> AccessRequest {
        let resource = review[path: "spec", "resourceAttributes"].flatMap(\.object)
        let path = review[path: "spec", "nonResourceAttributes"].flatMap(\.object)
        switch (resource, path) {
        case (let attributes?, nil):
            func text(_ name: String) -> String { attributes[name]?.string ?? "" }
            let target = AccessTarget(
                verb: text("verb"),
                group: text("group"),
                resource: text("resource"),
                subresource: text("subresource"),
                namespace: isClusterScoped(text("resource"), text("group")) ? "" : text("namespace"),
                name: text("name"),
            )
            return target.request(by: call.user, path: call.request.uri.path)
        case (nil, let attributes?):
            let verb = attributes["verb"]?.string ?? ""
            return AccessRequest(user: call.user, verb: verb, path: attributes["path"]?.string ?? "")
        default:
            let message = "exactly one of nonResourceAttributes or resourceAttributes must be specified"
            let issue = FieldIssue.invalid(.null, at: "spec.resourceAttributes", message)
            throw .invalid(kinds.accessReview, name: "", [issue])
        }
    }

    /// kubectl names its namespace even where the kind has none.
    private func isClusterScoped(_ plural: String, _ group: String) -> Bool {
        served.contains { $0.resource.plural == plural && $0.resource.group == group && !$0.resource.isNamespaced }
    }
}
