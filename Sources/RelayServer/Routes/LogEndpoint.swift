import AgxModel
import HTTPTypes
import Hummingbird
import RecordStore
import ResourceAPI

import struct Foundation.Date

/// Shows what a container has printed.
struct LogEndpoint: Sendable {
    let containers: any ContainerOperations
    let store: RecordStore
    let limiter: RequestLimiter
    let now: @Sendable () -> Date

    func answer(
        _ request: Request,
        on connection: ClientConnection,
        of container: ContainerPlace,
        by user: APIUser,
    ) async throws -> Response {
        let query = try QueryItems(request.uri.query)
        var wanted = ContainerLogQuery(
            follows: query.flag("follow") == true,
            tailLines: try query.count("tailLines"),
            hasTimestamps: query.flag("timestamps") == true,
        )
        wanted.since = try since(query)
        let limit = try query.count("limitBytes")
        guard limit != 0 else { throw StatusError.badRequest("limitBytes in the query must be greater than 0") }
        let record = try await ContainerLookup(store: store).require(container)
        if query.flag("previous") == true { try Self.limit(&wanted, toLifeBefore: record) }
        let lease = wanted.follows ? try limiter.watch(by: user) : nil
        let chunks = LogBytes(try await containers.logs(of: container, wanted), limit: limit, lease: lease)
        return Response(
            status: .ok,
            headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-cache, private"],
            body: StreamedBody(chunks).body(on: connection),
        )
    }

    private func since(_ query: QueryItems) throws(StatusError) -> Date? {
        let seconds = try query.count("sinceSeconds")
        guard let text = query.text("sinceTime") else {
            guard seconds != 0 else { throw .badRequest("sinceSeconds in the query must be greater than 0") }
            return seconds.map { now().addingTimeInterval(-Double($0)) }
        }
        guard seconds == nil else {
            throw .badRequest("at most one of sinceTime and sinceSeconds may be in the query")
        }
        do throws(ModelError) {
            return try Timestamp(text).date
        } catch {
            throw .badRequest("sinceTime in the query: \(error)")
        }
    }

    /// What the main process printed before it last ended; what came after that is left out.
    private static func limit(_ query: inout ContainerLogQuery, toLifeBefore record: Record) throws(StatusError) {
        let name = record.key.name
        // A status that can't be read tells of no earlier life.
        let status = try? Container.decodeStatus(record.status)
        guard let status, status.restartCount > 0, let end = status.lastExit?.finishedAt else {
            throw .badRequest("previous terminated container \"\(name)\" in pod \"\(name)\" not found")
        }
        // Times in records are whole seconds: the last words belong to the second that it ended in.
        query.until = end.date.addingTimeInterval(1)
        query.follows = false
    }
}
