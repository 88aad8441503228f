package import ManifestFormat

/// What admission needs to see of other objects; the API server answers from its store.
///
/// Synchronous, so that what admission sees and the write that it lets pass can be one transaction. Within one request
/// of several documents, the answers include the documents before this one.
package protocol AdmissionLookup {
    /// The whole object, nil if there is none; the namespace of cluster-scoped kinds is empty.
    func object(kind: String, namespace: String, name: String) throws -> JSONValue?
    /// All objects of a kind in a namespace; of all namespaces if it is empty.
    func objects(kind: String, namespace: String) throws -> [JSONValue]
}
