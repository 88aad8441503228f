import AgxModel

/// Kinds of Kubernetes that clients expect of every server; none of their objects is stored.
struct BuiltInKinds: Sendable {
    let accessReview: APIResource
    let rulesReview: APIResource
    let subjectReview: APIResource
    let definition: APIResource

    /// Throws if a built-in document is broken.
    init() throws(ModelError) {
        accessReview = APIResource(try KindDefinition(yaml: Self.accessReviewDocument))
        rulesReview = APIResource(try KindDefinition(yaml: Self.rulesReviewDocument))
        subjectReview = APIResource(try KindDefinition(yaml: Self.subjectReviewDocument))
        definition = APIResource(try KindDefinition(yaml: Self.definitionDocument))
    }

    /// In the order of discovery.
    var served: [ServedResource] {
        [accessReview, rulesReview, subjectReview].map { ServedResource($0, verbs: ["create"]) }
            + [ServedResource(definition, verbs: ["get", "list", "watch"])]
    }
}
