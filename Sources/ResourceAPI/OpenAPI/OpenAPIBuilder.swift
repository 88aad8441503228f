import AgxModel
import ManifestFormat

/// Describes kinds by their definitions.
struct OpenAPIBuilder: Sendable {
    /// The version of the program.
    let version: String
    /// The schema of `metadata`.
    let metadata: JSONValue

    func description(of resources: [ServedResource]) -> OpenAPIDescription {
        let own = resources.flatMap { self.models(of: $0) }
        let models = own + OpenAPIDescription.Model.shared(metadata: metadata)
        return OpenAPIDescription(
            version: version,
            paths: resources.flatMap { OpenAPIPaths(served: $0).all },
            models: models.sorted { $0.name < $1.name },
        )
    }

    private func models(of served: ServedResource) -> [OpenAPIDescription.Model] {
        let resource = served.resource
        let item = OpenAPIDescription.Model(name: resource.openAPIKind.model, schema: schema(of: resource))
        guard served.verbs.contains("list") else { return [item] }
        return [
            item, OpenAPIDescription.Model(name: resource.openAPIListKind.model, schema: listSchema(of: resource)),
        ]
    }

    private func schema(of resource: APIResource) -> JSONValue {
        let version = resource.definition.document[path: "spec", "versions"]?.array?.first
        var schema = version?[path: "schema", "openAPIV3Schema"] ?? ["type": "object"]
        schema["properties"]?["metadata"] = [
            "$ref": .string(OpenAPIDescription.Model.metadataName),
            "description": "What tells the object from others, and what the server adds to it.",
        ]
        schema["x-kubernetes-group-version-kind"] = .array([resource.openAPIKind.object])
        return schema
    }

    private func listSchema(of resource: APIResource) -> JSONValue {
        [
            "type": "object", "description": .string("A list of objects of kind \(resource.kind)."),
            "required": ["items"],
            "properties": [
                "apiVersion": ["type": "string", "description": .string("Always \(resource.apiVersion).")],
                "kind": ["type": "string", "description": .string("Always \(resource.definition.listKind).")],
                "metadata": [
                    "$ref": .string(OpenAPIDescription.Model.listMetadataName),
                    "description": "The version and the continuation of the list.",
                ],
                "items": [
                    "type": "array", "description": "The objects.",
                    "items": ["$ref": .string(resource.openAPIKind.model)],
                ],
            ],
            "x-kubernetes-group-version-kind": .array([resource.openAPIListKind.object]),
        ]
    }
}

extension APIResource {
    var openAPIKind: OpenAPIKind { OpenAPIKind(group: group, version: version, name: kind) }

    var openAPIListKind: OpenAPIKind { OpenAPIKind(group: group, version: version, name: definition.listKind) }
}
