import AgxModel
import RecordStore
import ResourceAPI

/// Looks containers up by their records.
struct ContainerLookup: Sendable {
    let store: RecordStore

    /// The container's record; throws `notFound` for the company or the container.
    @discardableResult
    func require(_ place: ContainerPlace) async throws -> Record {
        let key = RecordKey(kind: Container.kind, namespace: place.company, name: place.name)
        if let record = try await store.get(key) { return record }
        guard try await store.get(RecordKey(kind: Company.kind, name: place.company)) != nil else {
            throw RuntimeAbsence.missing(place.company)
        }
        throw StatusError.notFound(APIResource(try Container.definition), name: place.name)
    }
}
