import ManifestFormat
import RelayClient

/// Turns documents into manifests and finds what is wrong with them before the relay sees them.
struct ManifestReader {
    /// Where objects go that name no namespace; asked only if there is one.
    let defaultNamespace: () async throws -> String
    /// The namespace that `-n` names; an object that names another one is refused.
    var requiredNamespace: String?
    /// Whether `generateName` may stand for a name.
    var allowsGeneratedNames = false

    /// All objects of all documents; throws the messages of all that is wrong at once.
    func manifests(from documents: [YAMLDocument]) async throws -> [Manifest] {
        var manifests: [Manifest] = []
        var problems: [String] = []
        for document in documents {
            for (value, prefix) in Self.objects(in: document) {
                switch Self.manifest(value, document, prefix) {
                case .success(let manifest): manifests.append(manifest)
                case .failure(let problem): problems.append(problem.message)
                }
            }
        }
        if problems.isEmpty {
            for index in manifests.indices { try await fillNamespace(of: &manifests[index], problems: &problems) }
        }
        problems += manifests.compactMap { nameProblem($0) }
        problems += Self.duplicates(in: manifests)
        guard problems.isEmpty else { throw CommandFailure(problems.joined(separator: "\n")) }
        return manifests
    }

    private static func objects(in document: YAMLDocument) -> [(JSONValue, String)] {
        guard let kind = document.value["kind"]?.string, kind.hasSuffix("List"),
            let items = document.value["items"]?.array
        else { return [(document.value, "")] }
        return items.enumerated().map { ($0.element, "items[\($0.offset)]") }
    }

    private static func manifest(
        _ object: JSONValue,
        _ document: YAMLDocument,
        _ prefix: String,
    ) -> Result<Manifest, CommandFailure> {
        func problem(_ field: String, _ message: String) -> Result<Manifest, CommandFailure> {
            let path = [prefix, field].filter { !$0.isEmpty }.joined(separator: ".")
            let position = document.position(of: path).map { ":\($0.line):\($0.column)" } ?? ""
            return .failure(
                CommandFailure("error: \(document.source)\(position): \(path.isEmpty ? "" : path + ": ")\(message)")
            )
        }
        func missing(_ field: String, _ advice: String) -> Result<Manifest, CommandFailure> {
            guard object[field] != nil else { return problem(field, "is missing: write \(advice)") }
            return problem(field, "is not \(field == "metadata" ? "an object" : "a string"): write \(advice)")
        }
        guard object.object != nil else {
            return problem("", "an object with apiVersion, kind and metadata is expected")
        }
        guard let apiVersion = object["apiVersion"]?.string else {
            return missing("apiVersion", "\"apiVersion: runagx.com/v1\"")
        }
        guard let kind = object["kind"]?.string else {
            return missing("kind", "one of \(kinds(of: apiVersion))")
        }
        guard let type = ResourceType.of(apiVersion: apiVersion, kind: kind) else {
            guard ResourceType.all.contains(where: { $0.apiVersion == apiVersion }) else {
                return problem("apiVersion", "unknown API version \"\(apiVersion)\": use runagx.com/v1")
            }
            return problem("kind", "no kind \"\(kind)\" in \(apiVersion): use one of \(kinds(of: apiVersion))")
        }
        guard object["metadata"]?.object != nil else {
            return missing("metadata", "\"metadata: {name: NAME}\"")
        }
        return .success(Manifest(object: object, type: type, document: document, prefix: prefix))
    }

    private static func kinds(of apiVersion: String) -> String {
        ResourceType.all.filter { $0.apiVersion == apiVersion }.map(\.kind).joined(separator: ", ")
    }

    private func fillNamespace(of manifest: inout Manifest, problems: inout [String]) async throws {
        guard manifest.type.isNamespaced else { return }
        guard let namespace = manifest.object.objectNamespace, !namespace.isEmpty else {
            manifest.object["metadata"]?["namespace"] = .string(try await defaultNamespace())
            return
        }
        guard let requiredNamespace, requiredNamespace != namespace else { return }
        problems.append(
            "error: \(manifest.place(of: "metadata.namespace")): metadata.namespace: the namespace from the provided "
                + "object \"\(namespace)\" does not match the namespace \"\(requiredNamespace)\" of -n"
        )
    }

    private func nameProblem(_ manifest: Manifest) -> String? {
        guard manifest.name.isEmpty else { return nil }
        let hasPrefix = !(manifest.object[path: "metadata", "generateName"]?.string ?? "").isEmpty
        if hasPrefix && allowsGeneratedNames { return nil }
        let (field, reason) =
            hasPrefix
            ? ("generateName", "cannot be used with apply: name the object, or use 'agx create'")
            : ("name", Self.missingName(manifest.object[path: "metadata", "name"]))
        return "error: \(manifest.place(of: "metadata.\(field)")): metadata.\(field): \(reason)"
    }

    private static func missingName(_ given: JSONValue?) -> String {
        switch given {
        case nil, .null, .string: "a name is missing: write a DNS label, such as my-name"
        case .object, .array: "is not a string: write a DNS label, such as my-name"
        default: "YAML reads this as no string: put it into quotes"
        }
    }

    private static func duplicates(in manifests: [Manifest]) -> [String] {
        var first: [ResourceLocation: Manifest] = [:]
        var problems: [String] = []
        for manifest in manifests where !manifest.name.isEmpty {
            if let earlier = first.updateValue(manifest, forKey: manifest.location) {
                problems.append(
                    "error: \(manifest.place(of: "metadata.name")): metadata.name: "
                        + "\(manifest.location.displayName) is also given at \(earlier.place(of: "metadata.name"))"
                )
            }
        }
        return problems
    }
}
