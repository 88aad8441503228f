package import ManifestFormat

/// A kind as its CustomResourceDefinition describes it: names, schema and table columns.
package struct KindDefinition: Sendable {
    /// Whether objects of the kind live in a namespace.
    package enum Scope: String, Sendable, Hashable {
        case cluster = "Cluster"
        case namespaced = "Namespaced"
    }

    /// Empty for the core group.
    package let group: String
    package let version: String
    package let kind: String
    package let listKind: String
    package let plural: String
    package let singular: String
    package let shortNames: [String]
    package let categories: [String]
    package let scope: Scope
    /// Whether status is written by a path of its own.
    package let hasStatusSubresource: Bool
    /// The whole object; `metadata` is described in full here.
    package let schema: SchemaNode
    /// `additionalPrinterColumns`; the column of names is not among them.
    package let columns: [TableColumn]
    /// The CustomResourceDefinition with all fragments filled in, as `apiextensions.k8s.io/v1` serves it.
    package let document: JSONValue

    /// `runagx.com/v1`, or `v1` for the core group.
    package var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
    /// `companies.runagx.com`, as error messages name the resource.
    package var qualifiedPlural: String { group.isEmpty ? plural : "\(plural).\(group)" }
    /// Whether its objects live in a company's namespace.
    package var isNamespaced: Bool { scope == .namespaced }
    /// The schema of `spec`, or of the whole object for a kind without one.
    package var contentSchema: SchemaNode { schema.properties["spec"] ?? schema }
    /// What controllers may write; nil for kinds without a status.
    package var statusSchema: SchemaNode? { schema.properties["status"] }

    /// Reads a definition document; throws what is wrong with it.
    package init(yaml: String) throws(ModelError) {
        let raw: JSONValue
        do {
            raw = try JSONValue.parse(yaml: yaml)
        } catch {
            throw ModelError(.invalidDefinition, "read a kind's definition", cause: String(describing: error))
        }
        try self.init(document: raw)
    }

    private init(document raw: JSONValue) throws(ModelError) {
        let name = raw[path: "metadata", "name"]?.string ?? "without a name"
        func missing(_ field: String) -> ModelError {
            ModelError(.invalidDefinition, "definition \(name): \(field) is missing or of the wrong type")
        }
        let document = try SchemaReferences().resolved(raw)
        guard let names = document[path: "spec", "names"], let group = document[path: "spec", "group"]?.string else {
            throw missing("spec.names or spec.group")
        }
        guard let scopeText = document[path: "spec", "scope"]?.string, let scope = Scope(rawValue: scopeText) else {
            throw missing("spec.scope")
        }
        guard let versions = document[path: "spec", "versions"]?.array, versions.count == 1, let only = versions.first,
            let version = only["name"]?.string, let schema = only[path: "schema", "openAPIV3Schema"]
        else { throw missing("spec.versions with one version and a schema") }
        guard let kind = names["kind"]?.string, let listKind = names["listKind"]?.string,
            let plural = names["plural"]?.string, let singular = names["singular"]?.string
        else { throw missing("a name in spec.names") }
        (self.group, self.version, self.kind, self.listKind) = (group, version, kind, listKind)
        (self.plural, self.singular, self.scope, self.document) = (plural, singular, scope, document)
        shortNames = names["shortNames"]?.array?.compactMap(\.string) ?? []
        categories = names["categories"]?.array?.compactMap(\.string) ?? []
        hasStatusSubresource = only[path: "subresources", "status"] != nil
        var described = schema
        if var properties = schema["properties"] {
            properties["metadata"] = try SchemaReferences().fragment("objectMeta")
            described["properties"] = properties
        }
        self.schema = try SchemaNode(described, path: name)
        var columns: [TableColumn] = []
        for column in only["additionalPrinterColumns"]?.array ?? [] {
            columns.append(try TableColumn(column, definition: name))
        }
        self.columns = columns
    }
}
