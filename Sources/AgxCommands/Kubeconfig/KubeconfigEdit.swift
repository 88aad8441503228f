import ManifestFormat

/// Changes to one kubeconfig file; what it doesn't know stays as it is.
struct KubeconfigEdit {
    var document: JSONValue
    /// The context that is meant.
    private let context: String

    /// A file without a current context gets one called `agx`.
    init(document: JSONValue, context: String?) {
        self.document = document
        self.context = context ?? "agx"
        if self.document["kind"] == nil {
            self.document["kind"] = "Config"
            self.document["apiVersion"] = "v1"
        }
        if context == nil { self.document["current-context"] = .string(self.context) }
    }

    mutating func setNamespace(_ namespace: String) {
        change(.contexts, context) { $0["namespace"] = .string(namespace) }
    }

    mutating func setServer(_ server: String) {
        let cluster = entry(.contexts, context)?["cluster"]?.string ?? context
        change(.contexts, context) { $0["cluster"] = .string(cluster) }
        change(.clusters, cluster) { $0["server"] = .string(server) }
    }

    private func entry(_ part: Kubeconfig.Part, _ name: String) -> JSONValue? {
        document[part.rawValue]?.array?.first { $0["name"]?.string == name }?[part.word]
    }

    private mutating func change(_ part: Kubeconfig.Part, _ name: String, _ body: (inout JSONValue) -> Void) {
        var items = document[part.rawValue]?.array ?? []
        let index = items.firstIndex { $0["name"]?.string == name } ?? items.endIndex
        if index == items.endIndex { items.append(["name": .string(name)]) }
        var fields = items[index][part.word] ?? .object([:])
        if fields.object == nil { fields = .object([:]) }
        body(&fields)
        items[index][part.word] = fields
        document[part.rawValue] = .array(items)
    }
}
