import AgxModel
import ManifestFormat
import RecordStore

/// A client's own name for a create, so that one that is sent twice makes one object.
///
/// What a key stands for is kept in a record of a kind that no API serves, and goes with its object.
struct IdempotencyKey: Sendable {
    private static let kind = "IdempotencyKey"
    private static let field = "metadata.annotations[\(LabelKeys.idempotencyKey)]"
    private static let maximumBytes = 128

    let text: String
    let namespace: String

    /// The key of an object that is to be created, nil if it has none.
    ///
    /// Throws `invalid` for a key that isn't 1 to 128 printable ASCII characters without spaces.
    init?(of object: JSONValue, _ resource: APIResource, namespace: String) throws(StatusError) {
        guard let text = object[path: "metadata", "annotations"]?[LabelKeys.idempotencyKey]?.string else { return nil }
        guard (1...Self.maximumBytes).contains(text.utf8.count), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            let detail = "must be 1 to \(Self.maximumBytes) printable ASCII characters without spaces"
            let name = object[path: "metadata", "name"]?.string ?? ""
            throw .invalid(resource, name: name, [.invalid(.string(text), at: Self.field, detail)])
        }
        self.text = text
        self.namespace = namespace
    }

    private var key: RecordKey { RecordKey(kind: Self.kind, namespace: namespace, name: text) }

    /// The object that was created with this key, nil if there is none or it is gone.
    func object(of resource: APIResource, _ transaction: RecordTransaction) throws -> Record? {
        guard let note = try transaction.get(key), let name = note.content["object"]?.string,
            let object = try transaction.get(RecordKey(kind: resource.kind, namespace: namespace, name: name)),
            // Another object may have the name meanwhile.
            note.ownerReferences.contains(where: { $0.uid == object.uid })
        else { return nil }
        return object
    }

    /// Notes that the object was created with this key, in place of one that is gone.
    func note(_ object: Record, _ transaction: RecordTransaction) throws {
        let draft = draft(for: object)
        guard var present = try transaction.get(key),
            present.ownerReferences.allSatisfy({ $0.kind == object.key.kind })
        else {
            _ = try transaction.create(draft)
            return
        }
        present.content = draft.content
        present.ownerReferences = draft.ownerReferences
        _ = try transaction.update(present, expecting: present.resourceVersion)
    }

    private func draft(for object: Record) -> RecordDraft {
        var draft = RecordDraft(
            key: key,
            apiVersion: object.apiVersion,
            content: ["object": .string(object.key.name)],
        )
        draft.ownerReferences = [
            OwnerReference(
                apiVersion: object.apiVersion,
                kind: object.key.kind,
                name: object.key.name,
                uid: object.uid,
            )
        ]
        return draft
    }
}
