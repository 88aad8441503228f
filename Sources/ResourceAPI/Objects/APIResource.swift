package import AgxModel
package import ManifestFormat
package import RecordStore

/// A kind of object as the API serves it: its names in paths and discovery, and what may be selected by.
package struct APIResource: Sendable {
    /// Names, scope, schema and columns of the kind.
    package let definition: KindDefinition
    /// Paths that field selectors may name besides `metadata.name` and `metadata.namespace`.
    package let selectableFields: Set<String>
    /// What a client's field selector means, if not what it says.
    package var adaptSelector: @Sendable (FieldSelector) -> FieldSelector = { $0 }
    /// What the columns of tables read instead of an object, at some time.
    package var printable: @Sendable (JSONValue, Timestamp) -> JSONValue = { object, _ in object }
    let table: TableRenderer
    /// Who owns which fields of its objects.
    let ownership: FieldOwnership

    /// Unless they are given, no field may be selected by, and those of Kubernetes for Events.
    package init(_ definition: KindDefinition, selectableFields: Set<String>? = nil) {
        self.definition = definition
        table = TableRenderer(definition: definition)
        ownership = FieldOwnership(definition)
        let isEvent = definition.group.isEmpty && definition.kind == "Event"
        self.selectableFields = selectableFields ?? (isEvent ? Self.eventFields : [])
        if isEvent { printable = EventColumns.printable }
    }

    private static let eventFields: Set<String> = [
        "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
        "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "type",
        "source", "reportingComponent",
    ]
}

extension APIResource {
    package var kind: String { definition.kind }
    /// Empty for the core group.
    package var group: String { definition.group }
    /// Such as `v1`.
    package var version: String { definition.version }
    /// The word in paths, such as `companies`.
    package var plural: String { definition.plural }
    /// Whether paths have a namespace.
    package var isNamespaced: Bool { definition.isNamespaced }
    /// Whether `status` is written by a path of its own.
    package var hasStatus: Bool { definition.hasStatusSubresource }
    /// As objects name it: `runagx.com/v1`, or `v1`.
    package var apiVersion: String { definition.apiVersion }
    /// As messages name it: `companies.runagx.com`, or `events`.
    package var qualifiedName: String { definition.qualifiedPlural }

    /// Whether the kind is one of Kubernetes' own, for which clients send other bodies.
    var isBuiltIn: Bool { group.isEmpty || group.hasSuffix(".k8s.io") }

    /// The path of its group and version.
    package var groupPath: String { group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)" }

    func details(name: String) -> StatusError.Details {
        var details = StatusError.Details()
        details.name = name
        details.group = group
        details.kind = plural
        return details
    }
}
