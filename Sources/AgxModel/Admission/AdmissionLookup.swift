package import ManifestFormat

/// What admission needs to see of other objects; the API server answers from its store.
///
/// Within one request of several documents, the answers include the documents before this one.
package protocol AdmissionLookup: Sendable {
    /// The whole object, nil if there is none; the namespace of cluster-scoped kinds is empty.
    func object(kind: String, namespace: String, name: String) async throws -> JSONValue?
    /// All objects of a kind in a namespace; of all namespaces if it is empty.
    func objects(kind: String, namespace: String) async throws -> [JSONValue]
}
