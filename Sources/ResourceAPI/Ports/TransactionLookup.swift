import AgxModel
import ManifestFormat
import RecordStore

/// Shows admission the objects of a store as the transaction of the write sees them, and nothing of other stores' kinds.
struct TransactionLookup: AdmissionLookup {
    let transaction: RecordTransaction

    func object(kind: String, namespace: String, name: String) throws -> JSONValue? {
        try transaction.get(RecordKey(kind: kind, namespace: namespace, name: name))?.object
    }

    func objects(kind: String, namespace: String) throws -> [JSONValue] {
        try transaction.list(kind: kind, namespace: namespace.isEmpty ? nil : namespace).map(\.object)
    }
}
