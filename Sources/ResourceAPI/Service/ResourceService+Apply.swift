import AgxModel
package import ManifestFormat
package import RecordStore

extension ResourceService {
    /// Server-side apply: makes the object, or its status, what the manager wants of it, and leaves to others what is
    /// theirs; an object that isn't there is created.
    ///
    /// `mayCreate` is asked before an object is created. Throws `badRequest`, `invalid` with causes, `notFound` for the
    /// status of a missing object, and `conflict` with a cause for each field that somebody else owns.
    package func apply(
        _ value: JSONValue,
        of resource: APIResource,
        key: RecordKey,
        _ part: Subresource = .main,
        options: WriteOptions,
        mayCreate: () async throws(StatusError) -> Void = { () async throws(StatusError) in },
    ) async throws(StatusError) -> WriteOutcome {
        let validation = options.fieldValidation
        let submitted = try SubmittedObject(value, of: resource, validation: validation, fillsDefaults: false)
        return try await submitted.warning { () async throws(StatusError) in
            let configuration = try Self.configuration(submitted, resource, key)
            return try await apply(configuration, resource, key, part, options, mayCreate: mayCreate)
        }
    }

    private func apply(
        _ configuration: SubmittedObject,
        _ resource: APIResource,
        _ key: RecordKey,
        _ part: Subresource,
        _ options: WriteOptions,
        mayCreate: () async throws(StatusError) -> Void,
    ) async throws(StatusError) -> WriteOutcome {
        for _ in 0..<Self.attempts {
            do {
                return try await write(resource, key, part, options) { live throws(StatusError) in
                    try Self.applied(configuration, to: live, resource, part, options)
                }
            } catch {
                guard error.reason == .notFound, part == .main else { throw error }
            }
            try await mayCreate()
            do {
                return try await create(configuration, of: resource, key: key, options: options)
            } catch {
                // Somebody else was faster: it is there to be changed now.
                guard error.reason == .alreadyExists else { throw error }
            }
        }
        throw .staleVersion(resource, name: key.name)
    }

    /// What a client wants to be applied, if it can be merged.
    private static func configuration(
        _ shaped: SubmittedObject,
        _ resource: APIResource,
        _ key: RecordKey,
    ) throws(StatusError) -> SubmittedObject {
        var submitted = shaped
        try submitted.settle(at: key, of: resource)
        if submitted.object[path: "metadata", "managedFields"]?.array?.isEmpty == false {
            throw .badRequest("metadata.managedFields must be nil: it is the server's to write, leave it out")
        }
        let issues = resource.ownership.issues(with: submitted.object)
        guard issues.isEmpty else { throw .invalid(resource, name: key.name, issues) }
        submitted.isVersionGiven = submitted.metadata("resourceVersion") != nil
        return submitted
    }

    private static func applied(
        _ configuration: SubmittedObject,
        to live: Record,
        _ resource: APIResource,
        _ part: Subresource,
        _ options: WriteOptions,
    ) throws(StatusError) -> SubmittedObject {
        let owners = ManagedFields(stored: live.managedFields)
        var change = try applied(configuration, to: live.object, owners, resource, part, options)
        change.isVersionGiven = configuration.isVersionGiven
        for field in ["resourceVersion", "uid"] {
            guard let given = configuration.metadata(field) else { continue }
            change.setMetadata(field, .string(given))
        }
        return change
    }

    private static func applied(
        _ configuration: SubmittedObject,
        to live: JSONValue,
        _ owners: ManagedFields,
        _ resource: APIResource,
        _ part: Subresource,
        _ options: WriteOptions,
    ) throws(StatusError) -> SubmittedObject {
        let manager = resource.manager(.apply, part, options)
        let application = FieldApplication(configuration.object, by: manager, isForced: options.isForced)
        let result: AppliedObject
        do {
            result = try resource.ownership.apply(application, to: live, owners)
        } catch {
            throw error.status
        }
        var change = try SubmittedObject(result.object, of: resource, validation: .ignore)
        change.warnings = configuration.warnings
        change.owners = .applied(result.managedFields)
        return change
    }

    private func create(
        _ configuration: SubmittedObject,
        of resource: APIResource,
        key: RecordKey,
        options: WriteOptions,
    ) async throws(StatusError) -> WriteOutcome {
        guard !configuration.isVersionGiven, configuration.metadata("uid") == nil else {
            throw .conflict(resource, name: key.name, "the object of that uid or resourceVersion is gone")
        }
        var bare: JSONValue = [
            "apiVersion": .string(resource.apiVersion), "kind": .string(resource.kind),
            "metadata": ["name": .string(key.name)],
        ]
        if resource.isNamespaced { bare["metadata"]?["namespace"] = .string(key.namespace) }
        let new = try Self.applied(configuration, to: bare, ManagedFields(), resource, .main, options)
        var outcome = try await create(new, of: resource, namespace: key.namespace, options: options)
        outcome.isNew = true
        return outcome
    }
}
