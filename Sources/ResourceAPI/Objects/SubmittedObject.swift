import AgxModel
import ManifestFormat
import RecordStore

/// An object as a client wrote it, brought into the shape of its kind.
struct SubmittedObject: Sendable {
    /// Without unknown fields, with defaults filled in.
    var object: JSONValue
    /// What was dropped on the way, if the client wants to know.
    var warnings: [String]
    /// Whether the client, and not a patch's base, has given `metadata.resourceVersion`.
    var isVersionGiven = true
    /// Who owns its fields when it is written.
    var owners = Owners.written

    enum Owners: Sendable {
        /// Whoever writes owns what the write changes.
        case written
        /// An apply has settled it.
        case applied(ManagedFields)
    }

    /// Throws `badRequest` for another kind than the resource's, and for unknown fields under strict validation.
    init(
        _ value: JSONValue,
        of resource: APIResource,
        validation: FieldValidation,
        fillsDefaults: Bool = true,
    ) throws(StatusError) {
        try Self.checkType(of: value, resource)
        var value = value
        if value["metadata"] ?? .null == .null { value["metadata"] = .object([:]) }
        let definition = resource.definition
        let unknown = validation == .ignore ? [] : definition.unknownFields(in: value)
        if validation == .strict, !unknown.isEmpty {
            throw .badRequest(
                "\(resource.kind) in version \"\(resource.version)\" cannot be handled as a \(resource.kind): "
                    + "strict decoding error: \(unknown.map(\.description).joined(separator: ", "))"
            )
        }
        warnings = unknown.map(\.description)
        object = definition.pruned(value)
        if fillsDefaults { object = definition.defaulted(object) }
    }

    /// Does something with the object; a refusal carries the warnings, too.
    func warning<Value>(
        _ body: () async throws(StatusError) -> Value
    ) async throws(StatusError) -> Value {
        do {
            return try await body()
        } catch {
            throw error.warning(warnings)
        }
    }

    private static func checkType(of value: JSONValue, _ resource: APIResource) throws(StatusError) {
        guard value.object != nil else {
            throw .badRequest("the body of the request must be an object of kind \(resource.kind)")
        }
        for (field, wanted) in [("apiVersion", resource.apiVersion), ("kind", resource.kind)] {
            guard let given = value[field] else {
                throw .badRequest("\(field) is missing in the body of the request: it must be \(wanted)")
            }
            guard given == .string(wanted) else {
                let shown = given.string.map { "\"\($0.prefix(100))\"" } ?? "a value of another type"
                throw .badRequest(
                    "\(field) in the body of the request is \(shown): \(resource.plural) have the \(field) \(wanted)"
                )
            }
        }
        switch value["metadata"] {
        case nil, .null, .object: break
        default: throw .badRequest("metadata in the body of the request must be an object")
        }
    }

    /// A text of the metadata; nil if it is absent or empty.
    func metadata(_ name: String) -> String? {
        object[path: "metadata", name]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    mutating func setMetadata(_ name: String, _ value: JSONValue?) {
        object["metadata"]?[name] = value
    }
}

extension SubmittedObject {
    /// Puts the path's namespace into the object; throws `badRequest` if it names another one.
    mutating func settle(in namespace: String, of resource: APIResource) throws(StatusError) {
        let given = metadata("namespace")
        guard resource.isNamespaced else {
            guard given == nil else {
                throw .badRequest("\(resource.plural) have no namespace: leave metadata.namespace out")
            }
            return setMetadata("namespace", nil)
        }
        guard given == nil || given == namespace else {
            throw .badRequest(
                "the namespace of the provided object does not match the namespace sent on the request "
                    + "(\"\(given ?? "")\" is not \"\(namespace)\")"
            )
        }
        setMetadata("namespace", .string(namespace))
    }

    /// Puts the namespace of `key` into the object; throws `badRequest` if it names another place.
    mutating func settle(at key: RecordKey, of resource: APIResource) throws(StatusError) {
        try settle(in: key.namespace, of: resource)
        let name = metadata("name") ?? ""
        guard name == key.name else {
            throw .badRequest(
                "the name of the object (\"\(name)\") does not match the name on the URL (\"\(key.name)\")"
            )
        }
    }

    /// Throws `conflict` if the object carries another uid or version than the live one.
    func checkIdentity(with live: Record, _ resource: APIResource) throws(StatusError) {
        if let uid = metadata("uid"), uid != live.uid {
            throw .wrongUID(resource, name: live.key.name, given: uid, live: live.uid)
        }
        if let version = metadata("resourceVersion"), version != String(live.resourceVersion) {
            throw .staleVersion(resource, name: live.key.name)
        }
    }
}
