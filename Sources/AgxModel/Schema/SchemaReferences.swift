package import ManifestFormat

/// Fills the shared fragments into a definition document, so that what is served has no references left.
struct SchemaReferences {
    private let fragments: JSONValue

    init() throws(ModelError) { fragments = try Self.parsed.get() }

    private static let parsed = Result<JSONValue, ModelError> { () throws(ModelError) in
        do {
            var fragments = try JSONValue.parse(yaml: SharedSchemas.document)
            fragments["taskSpec"] = try taskSpec()
            return fragments
        } catch {
            throw ModelError(.invalidDefinition, "read the shared schemas", cause: String(describing: error))
        }
    }

    /// The spec of a Task as its definition has it, for what makes tasks.
    private static func taskSpec() throws -> JSONValue? {
        let version = try JSONValue.parse(yaml: AgentTask.document)[path: "spec", "versions"]?.array?.first
        return version?[path: "schema", "openAPIV3Schema", "properties", "spec"]
    }

    func fragment(_ name: String) throws(ModelError) -> JSONValue { try resolved(["$ref": .string(name)]) }

    /// The document with each `$ref: name` replaced by the fragment; members beside it win over the fragment's.
    func resolved(_ value: JSONValue) throws(ModelError) -> JSONValue { try resolved(value, depth: 0) }

    private func resolved(_ value: JSONValue, depth: Int) throws(ModelError) -> JSONValue {
        guard depth < 64 else {
            throw ModelError(.invalidDefinition, "the shared schemas refer to each other in a circle")
        }
        switch value {
        case .array(let elements):
            var result: [JSONValue] = []
            for element in elements { result.append(try resolved(element, depth: depth + 1)) }
            return .array(result)
        case .object(var members):
            var result: [String: JSONValue] = [:]
            if case .string(let name) = members.removeValue(forKey: "$ref") {
                guard let fragment = fragments[name] else {
                    throw ModelError(.invalidDefinition, "there is no shared schema \(name)")
                }
                result = try resolved(fragment, depth: depth + 1).object ?? [:]
            }
            for (name, member) in members { result[name] = try resolved(member, depth: depth + 1) }
            return .object(result)
        default:
            return value
        }
    }
}

extension KindDefinition {
    /// The schema of `metadata`, which all kinds share, without references; throws if the built-in one is broken.
    package static var metadataDocument: JSONValue {
        get throws(ModelError) { try SchemaReferences().fragment("objectMeta") }
    }
}
