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
        guard let name = try transaction.get(key)?.content["object"]?.string else { return nil }
        return try transaction.get(RecordKey(kind: resource.kind, namespace: namespace, name: name))
    }

    /// Notes that the object was created with this key.
    func note(_ object: Record, _ transaction: RecordTransaction) throws {
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
        _ = try transaction.create(draft)
    }
}
