package import ManifestFormat

import struct Foundation.Date

extension Record {
    /// The whole object as the Kubernetes API shows it, with all metadata and status.
    package var object: JSONValue {
        var members = content
        members["apiVersion"] = .string(apiVersion)
        members["kind"] = .string(key.kind)
        members["metadata"] = .object(metadata)
        members["status"] = status
        return .object(members)
    }

    /// What people write: the object without what the store and the controllers add.
    var manifest: JSONValue {
        var members = content
        members["apiVersion"] = .string(apiVersion)
        members["kind"] = .string(key.kind)
        members["metadata"] = .object(writtenMetadata)
        return .object(members)
    }

    /// The value at a path of member names in `object`, without building all of it.
    func value(at path: [Substring]) -> JSONValue? {
        guard let first = path.first else { return nil }
        let root: JSONValue? =
            switch first {
            case "metadata": .object(metadata)
            case "apiVersion": .string(apiVersion)
            case "kind": .string(key.kind)
            case "status": status
            default: content[String(first)]
            }
        return path.dropFirst().reduce(root) { $0?[String($1)] }
    }

    private var metadata: [String: JSONValue] {
        var members = writtenMetadata
        if !managedFields.isEmpty { members["managedFields"] = .array(managedFields) }
        members["uid"] = .string(uid)
        members["resourceVersion"] = .string(String(resourceVersion))
        members["generation"] = .integer(generation)
        members["creationTimestamp"] = .string(Timestamp.text(creationTimestamp))
        if let deletionTimestamp {
            members["deletionTimestamp"] = .string(Timestamp.text(deletionTimestamp))
            members["deletionGracePeriodSeconds"] = 0
        }
        return members
    }

    private var writtenMetadata: [String: JSONValue] {
        var members: [String: JSONValue] = ["name": .string(key.name)]
        if !key.namespace.isEmpty { members["namespace"] = .string(key.namespace) }
        if !labels.isEmpty { members["labels"] = .object(labels.mapValues(JSONValue.string)) }
        if !annotations.isEmpty { members["annotations"] = .object(annotations.mapValues(JSONValue.string)) }
        if !finalizers.isEmpty { members["finalizers"] = .array(finalizers.map(JSONValue.string)) }
        if !ownerReferences.isEmpty { members["ownerReferences"] = .array(ownerReferences.map(\.object)) }
        return members
    }
}

extension OwnerReference {
    /// The reference as the API writes it; false flags are left out.
    package var object: JSONValue {
        var members: [String: JSONValue] = [
            "apiVersion": .string(apiVersion), "kind": .string(kind), "name": .string(name), "uid": .string(uid),
        ]
        if controller { members["controller"] = true }
        if blockOwnerDeletion { members["blockOwnerDeletion"] = true }
        return .object(members)
    }
}

extension Record {
    /// Reads back what `object` wrote.
    init(storedObject object: JSONValue) throws(StoreError) {
        let draft = try RecordDraft(object: object)
        guard let metadata = object["metadata"], let uid = metadata["uid"]?.string,
            let version = metadata["resourceVersion"]?.string.flatMap(Int64.init),
            let generation = metadata["generation"]?.integer,
            let created = metadata["creationTimestamp"]?.string.flatMap(Timestamp.date)
        else {
            throw StoreError(.storage, "\(draft.key): the stored object lacks metadata of the store")
        }
        let deleted = metadata["deletionTimestamp"]?.string.flatMap(Timestamp.date)
        self.init(draft: draft, uid: uid, resourceVersion: version, generation: generation, created: created)
        deletionTimestamp = deleted
    }

    init(draft: RecordDraft, uid: String, resourceVersion: Int64, generation: Int64, created: Date) {
        self.init(
            key: draft.key,
            apiVersion: draft.apiVersion,
            uid: uid,
            resourceVersion: resourceVersion,
            generation: generation,
            creationTimestamp: created,
            deletionTimestamp: nil,
            labels: draft.labels,
            annotations: draft.annotations,
            finalizers: draft.finalizers,
            ownerReferences: draft.ownerReferences,
            managedFields: draft.managedFields,
            content: draft.content,
            status: draft.status,
        )
    }
}
