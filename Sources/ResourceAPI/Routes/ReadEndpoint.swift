import AgxModel
import Hummingbird
import ManifestFormat
import NIOCore
import RecordStore

/// Gets, lists and watches of one kind: of records as they are, or as a view shows them.
struct ReadEndpoint: Sendable {
    let service: ResourceService
    /// The kind that clients see.
    let resource: APIResource
    /// Nil for records as they are.
    let view: (any ResourceView)?
    let limiter: RequestLimiter
    let options: ResourceRoutesOptions
    let timer: WatchTimer
    /// Of all watches of the kind.
    let lines = EventLines()
    let rows = RowTexts()

    /// The kind of the records.
    private var source: APIResource { view?.source ?? resource }

    private func shaper(_ call: ResourceCall, _ format: ResponseFormat) throws(StatusError) -> ObjectShaper {
        try ObjectShaper(resource, shape: format.shape, query: call.query, now: Timestamp(options.now()))
    }

    private func shown(_ record: Record) -> JSONValue { view?.object(of: record.object) ?? record.object }

    func get(_ call: ResourceCall) async throws -> Response {
        let format = try call.format()
        let shaper = try shaper(call, format)
        if let version = try call.query.version("resourceVersion") { try await reach(version) }
        if view == nil, format.encoding == .json,
            let object = try await service.stored(source, key: call.key(of: source))
        {
            return Response(jsonText: try shaper.itemText(object, rows: rows))
        }
        let record: Record
        do throws(StatusError) {
            record = try await service.get(source, key: call.key(of: source))
        } catch {
            throw view.map { error.seen(through: $0) } ?? error
        }
        guard view?.shows(record) ?? true else { throw StatusError.notFound(resource, name: call.name) }
        return Response(shaper.item(shown(record)), as: format.encoding)
    }

    func listOrWatch(_ call: ResourceCall) async throws -> Response {
        let parameters = try ListParameters(call.query, of: resource)
        return parameters.isWatch ? try await watch(call, parameters) : try await list(call, parameters)
    }

    private func list(_ call: ResourceCall, _ parameters: ListParameters) async throws -> Response {
        let format = try call.format()
        let shaper = try shaper(call, format)
        if let version = parameters.resourceVersion { try await reach(version) }
        var query = parameters.listQuery(kind: source.kind, namespace: call.namespace)
        if let view { (query.fields, query.labels, query.filter) = view.split(query.fields, query.labels) }
        if !source.isNamespaced { query.namespace = nil }
        do {
            if view == nil, format.encoding == .json {
                return try await listText(query, notBefore: parameters.resourceVersion ?? 0, shaper)
            }
            let page = try await service.list(query, of: source)
            return Response(shaper.list(page.records.map(shown), metadata: page.metadata), as: format.encoding)
        } catch {
            guard query.continueToken != nil, (error as? StatusError)?.reason == .expired else { throw error }
            throw Self.pagesExpired
        }
    }

    /// The list as JSON, put together from texts as far as that can be.
    private func listText(
        _ query: ListQuery,
        notBefore version: Int64,
        _ shaper: ObjectShaper,
    ) async throws -> Response {
        let text: ByteBuffer
        if let page = try await service.stored(query, of: source, notBefore: version) {
            text = try shaper.listText(page.objects, metadata: page.metadata, rows: rows)
        } else {
            let page = try await service.list(query, of: source)
            text = try shaper.listText(page.records, metadata: page.metadata, rows: rows)
        }
        return Response(jsonText: text)
    }

    private static var pagesExpired: StatusError {
        StatusError(
            .expired,
            "The provided continue parameter is too old to display a consistent list result. You can start a new "
                + "list without the continue parameter.",
        )
    }

    private func watch(_ call: ResourceCall, _ parameters: ListParameters) async throws -> Response {
        let shaper = try shaper(call, try call.format(allowsYAML: false))
        let lease = try limiter.watch(by: call.user)
        var query = parameters.watchQuery(kind: source.kind, namespace: call.namespace)
        if let view { (query.fields, query.labels, query.filter) = view.split(query.fields, query.labels) }
        let encoder = WatchEventEncoder(
            shaper,
            marksInitialEvents: parameters.sendsInitialEvents == true && parameters.allowsBookmarks,
            show: shown,
            lines: view == nil ? lines : nil,
            now: options.now,
        )
        let stream = WatchStream(
            watch: service.store.watch(query),
            resource: resource,
            encoder: encoder,
            sendsBookmarks: parameters.allowsBookmarks,
            lifetime: parameters.lifetime(options.watch),
            options: options.watch,
            timer: timer,
            lease: lease,
        )
        return Response(json: stream.body(on: call.connection))
    }
}

extension ReadEndpoint {
    /// Waits a moment for a version that isn't there yet: a client that has seen a newer state than this server has
    /// must not be shown an older one.
    private func reach(_ version: Int64) async throws {
        guard version > 0 else { return }
        let watch = service.store.watch(WatchQuery(start: .now))
        let latest = try await service.latestVersion(for: source)
        guard version > latest else { return }
        let isReached = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                for try await event in watch where event.resourceVersion >= version { return true }
                return false
            }
            group.addTask {
                try await options.watch.clock.sleep(for: options.watch.versionTimeout)
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
        if !isReached { throw Self.tooLarge(version, latest: latest) }
    }

    private static func tooLarge(_ version: Int64, latest: Int64) -> StatusError {
        var details = StatusError.Details()
        details.causes = [
            StatusError.Cause(reason: "ResourceVersionTooLarge", message: "Too large resource version")
        ]
        return StatusError(
            .timeout,
            "Too large resource version: \(version), current: \(latest)",
            details: details,
            retryAfterSeconds: 1,
        )
    }
}
