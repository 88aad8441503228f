import AgxModel
package import ManifestFormat
package import RecordStore

/// A change to an object in one of the forms that clients send.
package enum ObjectPatch: Sendable, Hashable {
    /// RFC 7386: members replace members, null removes.
    case merge(JSONValue)
    /// RFC 6902: a list of operations.
    case json(JSONValue)
    /// A merge in which elements of lists are told apart, with directives; for built-in kinds, as in Kubernetes.
    case strategic(JSONValue)

    /// What the body of a patch is, if it is no apply.
    init(_ value: JSONValue, _ format: BodyFormat) {
        self =
            switch format {
            case .jsonPatch: .json(value)
            case .strategicMergePatch: .strategic(value)
            default: .merge(value)
            }
    }

    /// Whether the patch is only meant for one version of the object.
    var namesVersion: Bool {
        switch self {
        case .merge(let value), .strategic(let value): value[path: "metadata", "resourceVersion"]?.string != nil
        case .json(let operations):
            operations.array?.contains { $0["path"]?.string == "/metadata/resourceVersion" } ?? false
        }
    }
}

extension ResourceService {
    /// Applies a patch to an object, or to its status, as it is at that moment.
    ///
    /// A `metadata.resourceVersion` in the patch must be the present one; without it a patch never conflicts. Throws
    /// `badRequest`, `invalid` with causes, `notFound` and `conflict`.
    package func patch(
        _ patch: ObjectPatch,
        of resource: APIResource,
        key: RecordKey,
        _ part: Subresource = .main,
        options: WriteOptions = WriteOptions(),
    ) async throws(StatusError) -> WriteOutcome {
        try await write(resource, key, part, options) { live throws(StatusError) in
            let patched = try Self.apply(patch, to: live.object, resource, name: key.name)
            try Self.checkUnchanged(patched, live, resource)
            var change = try SubmittedObject(patched, of: resource, validation: options.fieldValidation)
            change.isVersionGiven = patch.namesVersion
            return change
        }
    }

    static func apply(
        _ patch: ObjectPatch,
        to object: JSONValue,
        _ resource: APIResource,
        name: String,
    ) throws(StatusError) -> JSONValue {
        switch patch {
        case .merge(let value):
            guard value.object != nil else { throw .badRequest("a merge patch must be an object") }
            return object.mergePatched(with: value)
        case .strategic(let value): return try StrategicMerge.patched(object, with: value, resource.ownership.schema)
        case .json(let operations):
            do {
                return try object.jsonPatched(with: operations)
            } catch {
                switch error.code {
                case .patchNotApplicable, .patchTestFailed:
                    throw .invalid(
                        resource,
                        name: name,
                        [
                            FieldIssue(.invalid, field: error.path, message: "Invalid value: \(error.message)")
                        ],
                    )
                case .tooLarge:
                    throw StatusError(.requestEntityTooLarge, "the JSON patch is too large: \(error.message)")
                default: throw .badRequest("the JSON patch can't be read: \(error)")
                }
            }
        }
    }

    /// What names an object can't be patched.
    private static func checkUnchanged(_ patched: JSONValue, _ live: Record, _ resource: APIResource)
        throws(StatusError)
    {
        guard let metadata = patched["metadata"]?.object else {
            throw StatusError.badRequest("the patch would leave the object without metadata")
        }
        var issues: [FieldIssue] = []
        for (name, wanted) in [("name", live.key.name), ("namespace", live.key.namespace)] {
            let given = metadata[name] ?? .null
            guard given != .string(wanted), given != .null || !wanted.isEmpty else { continue }
            issues.append(.invalid(given, at: "metadata.\(name)", "field is immutable"))
        }
        guard issues.isEmpty else { throw StatusError.invalid(resource, name: live.key.name, issues) }
    }
}
