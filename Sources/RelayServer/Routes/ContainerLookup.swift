import AgxModel
import RecordStore
import ResourceAPI

/// Looks containers up by their records.
struct ContainerLookup: Sendable {
    let store: RecordStore

    /// Throws `notFound` for the company or the container.
    func require(_ place: ContainerPlace) async throws {
        let key = RecordKey(kind: Container.kind, namespace: place.company, name: place.name)
        if try await store.get(key) != nil { return }
        guard try await store.get(RecordKey(kind: Company.kind, name: place.company)) != nil else {
            throw RuntimeAbsence.missing(place.company)
        }
        throw StatusError.notFound(APIResource(try Container.definition), name: place.name)
    }
}
