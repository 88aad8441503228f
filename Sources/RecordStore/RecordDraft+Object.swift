package import ManifestFormat

extension RecordDraft {
    /// Reads an object of the API as something to create; what the store itself sets is ignored.
    ///
    /// Throws `badRequest`, naming the field, for metadata of the wrong shape and for a missing kind or name.
    package init(object: JSONValue) throws(StoreError) {
        guard let members = object.object else { throw StoreError(.badRequest, "a record must be an object") }
        guard let apiVersion = members["apiVersion"]?.string, !apiVersion.isEmpty else {
            throw ObjectMetadata.failure("apiVersion", "must be a non-empty string")
        }
        guard let kind = members["kind"]?.string, !kind.isEmpty else {
            throw ObjectMetadata.failure("kind", "must be a non-empty string")
        }
        let metadata = try ObjectMetadata(of: object)
        guard let name = try metadata.text("name"), !name.isEmpty else {
            throw ObjectMetadata.failure("metadata.name", "must be a non-empty string")
        }
        let key = RecordKey(kind: kind, namespace: try metadata.text("namespace") ?? "", name: name)
        self.init(key: key, apiVersion: apiVersion, content: Self.content(of: members))
        labels = try metadata.texts("labels")
        annotations = try metadata.texts("annotations")
        finalizers = try metadata.finalizers()
        ownerReferences = try metadata.ownerReferences()
        managedFields = try metadata.list("managedFields")
        status = members["status"].flatMap { $0 == .null ? nil : $0 }
    }

    static func content(of members: [String: JSONValue]) -> [String: JSONValue] {
        var content = members
        for name in ["apiVersion", "kind", "metadata", "status"] { content[name] = nil }
        return content
    }
}

extension Record {
    /// This record with everything that callers may edit taken from `object`, an edited form of `self.object`.
    ///
    /// Throws `badRequest` for malformed metadata and another kind, name or namespace, `conflict` for another uid.
    /// `metadata.resourceVersion` is not compared: `update` takes the version that it expects.
    package func applying(object: JSONValue) throws(StoreError) -> Record {
        let edited = try RecordDraft(object: object)
        let metadata = try ObjectMetadata(of: object)
        guard edited.key.kind == key.kind, edited.key.name == key.name,
            try metadata.text("namespace").map({ $0 == key.namespace || $0.isEmpty }) ?? true
        else {
            throw StoreError(.badRequest, "\(key): kind, name and namespace can't be changed (got \(edited.key))")
        }
        if let uid = try metadata.text("uid"), !uid.isEmpty, uid != self.uid {
            throw StoreError(.conflict, "\(key): the object of uid \(uid) is gone; this one has uid \(self.uid)")
        }
        var result = self
        result.apiVersion = edited.apiVersion
        result.labels = edited.labels
        result.annotations = edited.annotations
        result.finalizers = edited.finalizers
        result.ownerReferences = edited.ownerReferences
        result.managedFields = edited.managedFields
        result.content = edited.content
        result.status = edited.status
        return result
    }
}
