import AgxModel
package import ManifestFormat
package import RecordStore

/// Shows admission the objects of a store, and nothing of kinds that it doesn't keep.
package struct StoreLookup: AdmissionLookup {
    private let store: RecordStore

    package init(store: RecordStore) { self.store = store }

    package func object(kind: String, namespace: String, name: String) async throws -> JSONValue? {
        try await store.get(RecordKey(kind: kind, namespace: namespace, name: name))?.object
    }

    package func objects(kind: String, namespace: String) async throws -> [JSONValue] {
        let query = ListQuery(kind: kind, namespace: namespace.isEmpty ? nil : namespace)
        return try await store.list(query).records.map(\.object)
    }
}
