import AgxModel
import Hummingbird
import ManifestFormat
import RecordStore

/// The paths of one kind whose objects are in the store.
struct ResourceEndpoint: Sendable {
    let service: ResourceService
    let resource: APIResource
    let options: ResourceRoutesOptions

    func shaper(_ call: ResourceCall, _ format: ResponseFormat) throws(StatusError) -> ObjectShaper {
        try ObjectShaper(resource, shape: format.shape, query: call.query, now: Timestamp(options.now()))
    }

    func get(_ call: ResourceCall) async throws -> Response {
        let format = try call.format()
        let shaper = try shaper(call, format)
        if let version = try call.query.version("resourceVersion") { try await checkReach(of: version) }
        let record = try await service.get(resource, key: call.key(of: resource))
        return Response(shaper.item(record.object), as: format.encoding)
    }

    func listOrWatch(_ call: ResourceCall) async throws -> Response {
        let parameters = try ListParameters(call.query, of: resource)
        return parameters.isWatch ? try await watch(call, parameters) : try await list(call, parameters)
    }

    private func list(_ call: ResourceCall, _ parameters: ListParameters) async throws -> Response {
        let format = try call.format()
        let shaper = try shaper(call, format)
        if let version = parameters.resourceVersion { try await checkReach(of: version) }
        let query = parameters.listQuery(kind: resource.kind, namespace: call.namespace)
        let page = try await service.list(query, of: resource)
        var metadata: JSONValue = ["resourceVersion": .string(String(page.resourceVersion))]
        if let token = page.continueToken { metadata["continue"] = .string(token) }
        if let count = page.remainingCount { metadata["remainingItemCount"] = .integer(Int64(count)) }
        return Response(shaper.list(page.records.map(\.object), metadata: metadata), as: format.encoding)
    }

    private func watch(_ call: ResourceCall, _ parameters: ListParameters) async throws -> Response {
        let shaper = try shaper(call, try call.format(allowsYAML: false))
        let query = parameters.watchQuery(kind: resource.kind, namespace: call.namespace)
        let marksInitialEvents = parameters.sendsInitialEvents == true
        let now = options.now
        let stream = WatchStream(
            watch: service.store.watch(query),
            resource: resource,
            encoder: WatchEventEncoder(shaper, marksInitialEvents: marksInitialEvents, now: now),
            sendsBookmarks: parameters.allowsBookmarks,
            lifetime: parameters.timeoutSeconds.map { .seconds($0) } ?? options.watch.makeLifetime(),
            options: options.watch,
        )
        return Response(
            status: .ok,
            // Hummingbird closes the connection after such a body; untold, a client would send its next request there.
            headers: [
                .contentType: "application/json", .cacheControl: "no-cache, private", .connection: "close",
            ],
            body: stream.body(for: call.request),
        )
    }

    /// A client that has seen a newer state than this server has must not be shown an older one.
    private func checkReach(of version: Int64) async throws {
        guard version > 0 else { return }
        let latest = try await service.latestVersion(for: resource)
        guard version > latest else { return }
        var details = StatusError.Details()
        details.causes = [
            StatusError.Cause(reason: "ResourceVersionTooLarge", message: "Too large resource version")
        ]
        throw StatusError(
            .timeout,
            "Too large resource version: \(version), current: \(latest)",
            details: details,
            retryAfterSeconds: 1,
        )
    }
}
