import AgxModel
package import ManifestFormat
import RecordStore

extension ResourceService {
    /// Creates an object from what a client sent; `namespace` is the path's, empty for cluster-scoped kinds.
    ///
    /// Throws `badRequest`, `invalid` with causes, `alreadyExists`, `notFound` for a missing namespace and `forbidden`
    /// for one that is being deleted.
    package func create(
        _ value: JSONValue,
        of resource: APIResource,
        namespace: String,
        options: WriteOptions = WriteOptions(),
    ) async throws(StatusError) -> WriteOutcome {
        let submitted = try SubmittedObject(value, of: resource, validation: options.fieldValidation)
        return try await submitted.warning { () async throws(StatusError) in
            do throws(StatusError) {
                return try await create(submitted, of: resource, namespace: namespace, options: options)
            } catch {
                let isGenerated = error.reason == .alreadyExists && submitted.metadata("name") == nil
                throw isGenerated ? error.ofGeneratedName : error
            }
        }
    }

    /// Creates an object that has the shape of its kind.
    func create(
        _ shaped: SubmittedObject,
        of resource: APIResource,
        namespace: String,
        options: WriteOptions,
    ) async throws(StatusError) -> WriteOutcome {
        let submitted = try newObject(shaped, of: resource, namespace: namespace, options: options)
        let name = submitted.metadata("name") ?? ""
        let isIdempotent = self.options.idempotentKinds.contains(resource.kind)
        let key = isIdempotent ? try IdempotencyKey(of: submitted.object, resource, namespace: namespace) : nil
        let object = try await transact(resource, name: name, isDryRun: options.isDryRun) { transaction in
            if let present = try key?.object(of: resource, transaction) { return present.object }
            // If the namespace is missing, that is clearer than what admission says of what is missing in it.
            try checkNamespace(namespace, for: resource, name: name, transaction)
            try review(.create(submitted.object), resource, name: name, options.author, transaction)
            let record = try transaction.create(RecordDraft(object: submitted.object), managedFields: .given)
            try key?.note(record, transaction)
            return record.object
        }
        return WriteOutcome(
            object: options.isDryRun ? object.settingVersion(nil) : object,
            warnings: submitted.warnings,
        )
    }

    private func newObject(
        _ shaped: SubmittedObject,
        of resource: APIResource,
        namespace: String,
        options: WriteOptions,
    ) throws(StatusError) -> SubmittedObject {
        var submitted = shaped
        try submitted.settle(in: namespace, of: resource)
        if resource.hasStatus { submitted.object["status"] = nil }
        let issues = resource.definition.validate(submitted.object, author: options.author)
        guard issues.isEmpty else { throw .invalid(resource, name: submitted.metadata("name") ?? "", issues) }
        if submitted.metadata("name") == nil, let prefix = submitted.metadata("generateName") {
            submitted.setMetadata("name", .string(prefix + self.options.makeNameSuffix()))
        }
        // What the server adds below has no owner: nobody's apply is to take it away.
        try addOwners(to: &submitted, of: resource, options)
        addFinalizers(to: &submitted, of: resource)
        addAnnotations(to: &submitted)
        return submitted
    }

    private func addAnnotations(to submitted: inout SubmittedObject) {
        guard !options.initialAnnotations.isEmpty else { return }
        var annotations = submitted.object[path: "metadata", "annotations"] ?? .object([:])
        for (key, value) in options.initialAnnotations.sorted(by: { $0.key < $1.key }) {
            annotations[key] = .string(value)
        }
        submitted.setMetadata("annotations", annotations)
    }

    private func addFinalizers(to submitted: inout SubmittedObject, of resource: APIResource) {
        var finalizers = submitted.object[path: "metadata", "finalizers"]?.array?.compactMap(\.string) ?? []
        for name in options.initialFinalizers(resource.kind) where !finalizers.contains(name) {
            finalizers.append(name)
        }
        if !finalizers.isEmpty { submitted.setMetadata("finalizers", .array(finalizers.map(JSONValue.string))) }
    }

    private func checkNamespace(
        _ namespace: String,
        for resource: APIResource,
        name: String,
        _ transaction: RecordTransaction,
    ) throws {
        guard resource.isNamespaced else { return }
        switch try options.namespaces.state(of: namespace, kind: resource.kind, lookup: { try transaction.get($0) }) {
        case .active: return
        case .missing: throw StatusError.namespaceMissing(namespace)
        case .terminating: throw StatusError.namespaceTerminating(resource, name: name, namespace: namespace)
        }
    }
}

extension JSONValue {
    /// The object with another `metadata.resourceVersion`, or without one.
    func settingVersion(_ version: Int64?) -> JSONValue {
        var object = self
        object["metadata"]?["resourceVersion"] = version.map { .string(String($0)) }
        return object
    }
}
