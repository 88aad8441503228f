import AgxModel
import Hummingbird
import ManifestFormat
import NIOCore
import RecordStore

/// The paths of a kind whose objects are the same as long as the program runs.
struct FixedObjectsEndpoint: Sendable {
    /// All there are, in the order of their names.
    let objects: [JSONValue]
    let resource: APIResource
    let limiter: RequestLimiter
    let options: ResourceRoutesOptions

    /// Nothing ever changes, so there is but one version.
    private static let version: Int64 = 1

    func get(_ call: ResourceCall) async throws -> Response {
        let format = try call.format()
        let shaper = try shaper(call, format)
        guard let object = objects.first(where: { $0[path: "metadata", "name"] == .string(call.name) }) else {
            throw StatusError.notFound(resource, name: call.name)
        }
        return Response(shaper.item(object), as: format.encoding)
    }

    /// Pages are not made: the list is short.
    func listOrWatch(_ call: ResourceCall) async throws -> Response {
        let parameters = try ListParameters(call.query, of: resource)
        let format = try call.format(allowsYAML: !parameters.isWatch)
        let shaper = try shaper(call, format)
        let chosen = objects.filter { object in
            parameters.fields?.matches(object: object) != false
                && parameters.labels?.matches(object: object) != false
        }
        guard parameters.isWatch else {
            let metadata: JSONValue = ["resourceVersion": .string(String(Self.version))]
            return Response(shaper.list(chosen, metadata: metadata), as: format.encoding)
        }
        return try watch(call, parameters, shaper, chosen)
    }

    private func shaper(_ call: ResourceCall, _ format: ResponseFormat) throws(StatusError) -> ObjectShaper {
        try ObjectShaper(resource, shape: format.shape, query: call.query, now: Timestamp(options.now()))
    }

    private func watch(
        _ call: ResourceCall,
        _ parameters: ListParameters,
        _ shaper: ObjectShaper,
        _ chosen: [JSONValue],
    ) throws(StatusError) -> Response {
        var lines = ByteBuffer()
        if case .initialThenLive = parameters.watchQuery(kind: resource.kind, namespace: nil).start {
            for (index, object) in chosen.enumerated() {
                let item = shaper.item(object, withColumns: index == 0)
                lines.writeImmutableBuffer(WatchEventEncoder.line(type: "ADDED", item))
            }
        }
        if parameters.sendsInitialEvents == true && parameters.allowsBookmarks {
            let mark = shaper.bookmark(version: Self.version, endsInitialEvents: true)
            lines.writeImmutableBuffer(WatchEventEncoder.line(type: "BOOKMARK", mark))
        }
        let bookmark = shaper.bookmark(version: Self.version, endsInitialEvents: false)
        let events = FixedWatch(
            first: lines,
            bookmark: parameters.allowsBookmarks
                ? WatchEventEncoder.line(type: "BOOKMARK", bookmark) : nil,
            lifetime: parameters.lifetime(options.watch),
            options: options.watch,
            lease: try limiter.watch(by: call.user),
        )
        let body = StreamedBody(events).body(on: call.connection)
        return Response(json: body.counted(in: options.watch.openWatches(of: resource)))
    }
}
