import AgxModel
import Hummingbird
import ManifestFormat
import RecordStore
import ResourceAPI

/// Brings a company up and waits until it is ready.
struct CompanyReadiness: Sendable {
    private static let maximumTimeout = Duration.seconds(600)

    let service: ResourceService
    let resource: APIResource
    let clock: any Clock<Duration>

    /// The `timeout` of a query, such as `60s`; a minute if it is absent.
    static func timeout(_ query: QueryItems) throws(StatusError) -> Duration {
        guard let text = query.text("timeout") else { return .seconds(60) }
        do throws(ModelError) {
            let timeout = try GoDuration(text).duration
            if timeout >= .zero, timeout <= maximumTimeout { return timeout }
        } catch {
            throw .badRequest("timeout in the query: \(error)")
        }
        throw .badRequest("timeout in the query must be from 0s to \(GoDuration(maximumTimeout)), not \(text)")
    }

    /// Answers with the company when it is ready; throws `timeout` with what it waits for, and `notFound`.
    ///
    /// A suspended one is resumed in the name of `manager`, who then owns its state.
    func answer(company: String, for manager: String?, timeout: Duration) async throws -> Response {
        let key = RecordKey(kind: Company.kind, name: company)
        let record = try await service.get(resource, key: key)
        guard !record.isDeleting else {
            throw StatusError.conflict(resource, name: company, "the company is being deleted")
        }
        if record.spec["state"]?.string == Company.State.suspended.rawValue { try await resume(key, for: manager) }
        return Response(json: try await ready(key, within: timeout).object)
    }

    private func resume(_ key: RecordKey, for manager: String?) async throws {
        let patch: JSONValue = ["spec": ["state": .string(Company.State.active.rawValue)]]
        _ = try await service.patch(
            .merge(patch),
            of: resource,
            key: key,
            options: WriteOptions(fieldManager: manager),
        )
    }

    private func ready(_ key: RecordKey, within timeout: Duration) async throws -> Record {
        // Watched before it is read, so that no change falls in between.
        let watch = service.store.watch(WatchQuery(kind: key.kind, start: .now))
        let first = try await service.get(resource, key: key)
        if Self.isReady(first) { return first }
        let found = try await withThrowingTaskGroup(of: Record?.self) { group in
            group.addTask {
                for try await event in watch {
                    guard let record = event.record, record.key == key else { continue }
                    if case .deleted = event { throw StatusError.notFound(resource, name: key.name) }
                    if Self.isReady(record) { return record }
                }
                return nil
            }
            group.addTask {
                try await clock.sleep(for: timeout)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        if let found { return found }
        try Task.checkCancellation()
        let last = try await service.get(resource, key: key)
        throw StatusError(
            .timeout,
            "company \"\(key.name)\" is not ready after \(GoDuration(timeout)): \(Self.reason(last))",
            retryAfterSeconds: 1,
        )
    }

    /// Whether the company is ready as it is now wanted.
    private static func isReady(_ record: Record) -> Bool {
        // What can't be read is not known to be ready.
        guard let status = try? Company.decodeStatus(record.status) else { return false }
        return status.observedGeneration ?? 0 >= record.generation && status.conditions.isTrue("Ready")
    }

    private static func reason(_ record: Record) -> String {
        // As above; then nobody has reported anything that could be told.
        guard let status = try? Company.decodeStatus(record.status), let ready = status.conditions[type: "Ready"] else {
            return "nothing has been reported of it yet"
        }
        guard status.observedGeneration ?? 0 >= record.generation else {
            return "its latest change has not been taken up yet"
        }
        return ready.message.isEmpty ? ready.reason : "\(ready.reason): \(ready.message)"
    }
}
