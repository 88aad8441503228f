import HTTPTypes
import Hummingbird
import RecordStore
import ResourceAPI

/// Shows what a container has printed.
struct LogEndpoint: Sendable {
    let containers: any ContainerOperations
    let store: RecordStore

    func answer(_ request: Request, of container: ContainerPlace) async throws -> Response {
        let query = try QueryText(request.uri.query)
        let wanted = ContainerLogQuery(
            follows: query.flag("follow"),
            tailLines: try query.count("tailLines"),
            hasTimestamps: query.flag("timestamps"),
        )
        try await ContainerLookup(store: store).require(container)
        let chunks = try await containers.logs(of: container, wanted)
        return Response(
            status: .ok,
            // Hummingbird closes the connection after such a body; untold, a client would send its next request there.
            headers: [
                .contentType: "text/plain; charset=utf-8", .cacheControl: "no-cache, private", .connection: "close",
            ],
            body: StreamedBody(chunks).body(for: request),
        )
    }
}
