package import RecordStore

extension ResourceService {
    /// The object of that name as it is now; throws `notFound`.
    package func get(_ resource: APIResource, key: RecordKey) async throws(StatusError) -> Record {
        do {
            guard let record = try await store.get(key) else { throw StatusError.notFound(resource, name: key.name) }
            return record
        } catch {
            throw Self.status(of: error, resource, name: key.name)
        }
    }

    /// The objects that a query selects; throws `badRequest` for selectors and `expired` for versions long gone.
    package func list(_ query: ListQuery, of resource: APIResource) async throws(StatusError) -> RecordPage {
        do {
            return try await store.list(query)
        } catch {
            throw StatusError(error, resource: resource)
        }
    }

    /// One object as it is stored; nil if there is none.
    func stored(_ resource: APIResource, key: RecordKey) async throws(StatusError) -> StoredObject? {
        do {
            return try await store.stored(key)
        } catch {
            throw StatusError(error, resource: resource, name: key.name)
        }
    }

    /// The page that a query asks for as it is stored, at `version` or later; nil if it must be looked into.
    ///
    /// Throws as `list` does.
    func stored(
        _ query: ListQuery,
        of resource: APIResource,
        notBefore version: Int64,
    ) async throws(StatusError) -> StoredList? {
        do {
            return try await store.stored(query, notBefore: version)
        } catch {
            throw StatusError(error, resource: resource)
        }
    }

    /// The version of the newest write.
    package func latestVersion(for resource: APIResource) async throws(StatusError) -> Int64 {
        do {
            return try await store.latestResourceVersion()
        } catch {
            throw StatusError(error, resource: resource)
        }
    }
}
