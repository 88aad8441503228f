package import AgxModel
package import ManifestFormat
package import RecordStore

/// How an object is to be deleted.
package struct DeleteOptions: Sendable, Hashable {
    package var uid: String?
    package var resourceVersion: Int64?
    /// What becomes of what the object owns; nil leaves it to the object's finalizers.
    package var propagation: Propagation?
    /// Everything is checked and answered as usual, and nothing is deleted.
    package var isDryRun: Bool
    package var author: Author

    package init(
        uid: String? = nil,
        resourceVersion: Int64? = nil,
        propagation: Propagation? = nil,
        isDryRun: Bool = false,
        author: Author = .person,
    ) {
        self.uid = uid
        self.resourceVersion = resourceVersion
        self.propagation = propagation
        self.isDryRun = isDryRun
        self.author = author
    }

    func checkPreconditions(_ live: Record, _ resource: APIResource) throws(StatusError) {
        if let uid, uid != live.uid { throw .wrongUID(resource, name: live.key.name, given: uid, live: live.uid) }
        guard let resourceVersion, resourceVersion != live.resourceVersion else { return }
        throw .conflict(
            resource,
            name: live.key.name,
            "Precondition failed: ResourceVersion in precondition: \(resourceVersion), "
                + "ResourceVersion in object meta: \(live.resourceVersion)",
        )
    }
}

/// What came of a deletion.
package enum DeletionOutcome: Sendable, Hashable {
    /// The object is gone; it had this uid.
    case removed(uid: String)
    /// Finalizers hold the object; this is what it looks like now.
    case marked(JSONValue)
}

extension ResourceService {
    /// Deletes an object with all that it owned, or marks it if finalizers hold it.
    ///
    /// Throws `notFound`, `conflict` if a precondition fails, and `invalid` if something forbids the deletion.
    package func delete(
        _ resource: APIResource,
        key: RecordKey,
        options: DeleteOptions = DeleteOptions(),
    ) async throws(StatusError) -> DeletionOutcome {
        try await transact(resource, name: key.name, isDryRun: options.isDryRun) { transaction in
            guard let live = try transaction.get(key) else { throw StatusError.notFound(resource, name: key.name) }
            if !live.isDeleting {
                try review(.delete(live.object), resource, name: key.name, options.author, transaction)
            }
            try options.checkPreconditions(live, resource)
            try checkPropagation(options.propagation ?? live.propagation, resource)
            switch try transaction.delete(key, propagation: options.propagation) {
            case .removed: return .removed(uid: live.uid)
            case .marked(let record):
                let object = record.object
                return .marked(options.isDryRun ? object.settingVersion(live.resourceVersion) : object)
            }
        }
    }

    /// Throws `invalid` if what an object of the kind owns would be left, and can't be.
    private func checkPropagation(_ propagation: Propagation, _ resource: APIResource) throws(StatusError) {
        guard propagation == .orphan, !options.mayOrphan(resource.kind) else { return }
        throw .invalidOptions(
            "DeleteOptions",
            [.forbidden(at: "propagationPolicy", "what a \(resource.kind) owns can't outlive it")],
        )
    }

    /// Deletes all objects that a query selects, one by one; answers each as it was, or as it is marked.
    ///
    /// One that a precondition doesn't fit stays.
    package func deleteCollection(
        _ resource: APIResource,
        query: ListQuery,
        options: DeleteOptions = DeleteOptions(),
    ) async throws(StatusError) -> (objects: [JSONValue], resourceVersion: Int64) {
        let page = try await list(query, of: resource)
        var deleted: [JSONValue] = []
        for record in page.records {
            var options = options
            options.uid = options.uid ?? record.uid
            do {
                switch try await delete(resource, key: record.key, options: options) {
                case .removed: deleted.append(record.object)
                case .marked(let object): deleted.append(object)
                }
            } catch  where error.reason == .notFound || error.reason == .conflict {
                // It went, or another took its name, since it was listed: there is nothing left to delete.
                continue
            }
        }
        return (deleted, page.resourceVersion)
    }
}

extension Record {
    /// What a deletion without a wish does to what the record owns; nothing more once it is being deleted.
    fileprivate var propagation: Propagation { isDeleting ? .background : Propagation(of: self) }
}
