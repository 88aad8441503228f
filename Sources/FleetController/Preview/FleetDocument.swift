package import ManifestFormat
package import RecordStore

/// One document that a person may apply: checked and with its defaults, but not written.
package struct FleetDocument: Sendable, Hashable {
    package var key: RecordKey
    package var labels: [String: String]
    package var annotations: [String: String]
    package var spec: JSONValue

    package init(
        key: RecordKey,
        labels: [String: String] = [:],
        annotations: [String: String] = [:],
        spec: JSONValue = .object([:]),
    ) {
        self.key = key
        self.labels = labels
        self.annotations = annotations
        self.spec = spec
    }

    /// Nil for what has no kind or name; the API has refused that before.
    package init?(_ object: JSONValue) {
        guard let kind = object["kind"]?.string, let name = object[path: "metadata", "name"]?.string else { return nil }
        func texts(_ field: String) -> [String: String] {
            object[path: "metadata", field]?.object?.compactMapValues(\.string) ?? [:]
        }
        self.init(
            key: RecordKey(kind: kind, namespace: object[path: "metadata", "namespace"]?.string ?? "", name: name),
            labels: texts("labels"),
            annotations: texts("annotations"),
            spec: object["spec"] ?? .object([:]),
        )
    }

    /// A record as it is, in the form of a document.
    init(_ record: Record) {
        self.init(
            key: record.key,
            labels: record.labels,
            annotations: record.annotations,
            spec: record.spec == .null ? .object([:]) : record.spec,
        )
    }

    /// What a person can change of an object, as it stands in a manifest.
    var fields: JSONValue {
        [
            "metadata": [
                "annotations": .object(annotations.mapValues { .string($0) }),
                "labels": .object(labels.mapValues { .string($0) }),
            ],
            "spec": spec,
        ]
    }
}
