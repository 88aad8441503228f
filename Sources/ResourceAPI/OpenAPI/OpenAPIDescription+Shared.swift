import ManifestFormat

extension OpenAPIDescription.Model {
    /// Clients look for the model of `metadata` under exactly this name.
    static let metadataName = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
    static let listMetadataName = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"
    static let patchName = "io.k8s.apimachinery.pkg.apis.meta.v1.Patch"
    static let statusName = "io.k8s.apimachinery.pkg.apis.meta.v1.Status"

    /// The models that all groups use.
    static func shared(metadata: JSONValue) -> [Self] {
        [
            Self(name: metadataName, schema: mergeable(metadata)), Self(name: listMetadataName, schema: listMetadata),
            Self(name: statusName, schema: status),
            Self(
                name: patchName,
                schema: [
                    "type": "object",
                    "description": "What is to change, in the language that the media type names.",
                ],
            ),
        ]
    }

    /// Says how lists of metadata are merged, as `FieldSchema` has it: clients make patches by that.
    private static func mergeable(_ metadata: JSONValue) -> JSONValue {
        var metadata = metadata
        for (name, key) in [("finalizers", nil), ("ownerReferences", "uid")] as [(String, JSONValue?)] {
            metadata["properties"]?[name]?["x-kubernetes-list-type"] = key == nil ? "set" : "map"
            metadata["properties"]?[name]?["x-kubernetes-patch-strategy"] = "merge"
            metadata["properties"]?[name]?["x-kubernetes-list-map-keys"] = key.map { [$0] }
            metadata["properties"]?[name]?["x-kubernetes-patch-merge-key"] = key
        }
        return metadata
    }

    private static func text(_ description: String) -> JSONValue {
        ["type": "string", "description": .string(description)]
    }

    private static let listMetadata: JSONValue = [
        "type": "object", "description": "What is to know of a list as a whole.",
        "properties": [
            "resourceVersion": text("The version of the list; a watch can begin there."),
            "continue": text("Where the list goes on; absent at its end."),
            "remainingItemCount": [
                "type": "integer", "format": "int64", "description": "How many objects are still to come.",
            ],
            "selfLink": text("Not used any more."),
        ],
    ]

    private static let status: JSONValue = [
        "type": "object", "description": "How a request ended that has no object to show.",
        "properties": [
            "apiVersion": text("Always v1."), "kind": text("Always Status."),
            "metadata": ["$ref": .string(listMetadataName), "description": "Empty."],
            "status": text("Success or Failure."), "message": text("What happened, for people."),
            "reason": text("What happened, as one stable word."),
            "code": ["type": "integer", "format": "int32", "description": "The HTTP status code."],
            "details": [
                "type": "object", "description": "What the request was about, and what is wrong with which field.",
                "x-kubernetes-preserve-unknown-fields": true,
            ],
        ],
        "x-kubernetes-group-version-kind": .array([
            OpenAPIKind(group: "", version: "v1", name: "Status").object
        ]),
    ]
}
