import ManifestFormat

/// Changes to kubeconfig files: each in the file where it counts.
///
/// What it doesn't know stays as it is.
struct KubeconfigEdit {
    private let merged: Kubeconfig
    private let files: any FileAccess
    /// The file for what is in none yet.
    private let standard: String
    /// The context that is meant; nil where none is named.
    private let context: String?
    private var documents: [String: JSONValue] = [:]

    /// Nil if there is no path.
    init?(paths: [String], context: String?, files: any FileAccess) throws {
        guard let first = paths.first else { return nil }
        self.files = files
        standard = try paths.first { try files.kind(of: $0) != nil } ?? first
        merged = try Kubeconfig.read(paths, files: files)
        self.context = context ?? merged.currentContext
    }

    mutating func setCurrentContext(_ name: String) throws {
        try change(merged.currentContextFile ?? standard) { $0["current-context"] = .string(name) }
    }

    mutating func setNamespace(_ namespace: String) throws {
        let context = try meantContext()
        try change(.contexts, context, in: file(of: context)) { $0["namespace"] = .string(namespace) }
    }

    mutating func setServer(_ server: String) throws {
        let context = try meantContext()
        let home = file(of: context)
        var cluster = merged[.contexts, context]?.fields["cluster"]?.string ?? ""
        if cluster.isEmpty {
            cluster = context
            try change(.contexts, context, in: home) { $0["cluster"] = .string(cluster) }
        }
        // What else is known of the cluster, such as its authority, is where it is; an entry elsewhere would hide it.
        try change(.clusters, cluster, in: merged[.clusters, cluster]?.file ?? home) { $0["server"] = .string(server) }
    }

    /// Writes the files that have changed; gives back their paths.
    func write() throws -> [String] {
        let changed = documents.keys.sorted()
        for path in changed {
            guard let document = documents[path] else { continue }
            try files.writePrivate(Array(document.yamlText().utf8), to: path)
        }
        return changed
    }

    /// The context that is meant; where none is named one called `agx` becomes the current one.
    private mutating func meantContext() throws -> String {
        if let context { return context }
        try setCurrentContext("agx")
        return "agx"
    }

    private func file(of context: String) -> String { merged[.contexts, context]?.file ?? standard }

    private mutating func change(_ path: String, _ body: (inout JSONValue) -> Void) throws {
        var document = documents[path] ?? .object([:])
        if documents[path] == nil, try files.kind(of: path) != nil {
            document = try Kubeconfig.document(path, files: files)
        }
        if document["kind"] == nil {
            document["kind"] = "Config"
            document["apiVersion"] = "v1"
        }
        body(&document)
        documents[path] = document
    }

    private mutating func change(
        _ part: Kubeconfig.Part,
        _ name: String,
        in path: String,
        _ body: (inout JSONValue) -> Void,
    ) throws {
        try change(path) { document in
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
}
