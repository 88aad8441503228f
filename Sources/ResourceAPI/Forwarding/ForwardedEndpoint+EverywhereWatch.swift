import AgxModel
import HTTPTypes
import Hummingbird
import NIOCore

extension ForwardedEndpoint {
    /// Watches the objects of all namespaces as one.
    ///
    /// A server that is away is asked again until it is there; what happens to its objects comes then. Where something
    /// can't be told any more, the watch ends with `ERROR` 410, as one of a store does.
    func watchEverywhere(_ call: ResourceCall) async throws -> Response {
        let parameters = try ListParameters(call.query, of: resource)
        let shaper = try ObjectShaper(
            resource,
            shape: try call.format(allowsYAML: false).shape,
            query: call.query,
            now: Timestamp(options.now()),
        )
        let lease = try limiter.watch(by: call.user)
        // From before the namespaces are known, so that none is missed.
        let changes = forwarder.namespaceChanges()
        let namespaces = try await forwarder.namespaces()
        try checkRoom(in: namespaces)
        do throws(StatusError) {
            let place = try place(of: parameters, namespaces)
            let watch = watch(call, parameters, shaper, place, of: namespaces, changes)
            return Response(json: watch.body(on: call.connection, lease: lease))
        } catch {
            return Response(jsonText: WatchEventEncoder.line(type: "ERROR", error.object))
        }
    }

    private func watch(
        _ call: ResourceCall,
        _ parameters: ListParameters,
        _ shaper: ObjectShaper,
        _ place: (start: NamespaceFollower.Start, position: ForwardedPositions.Position),
        of namespaces: [ForwardedNamespace],
        _ changes: any AsyncSequence<NamespaceChange, any Error> & Sendable,
    ) -> EverywhereWatch {
        EverywhereWatch(
            endpoint: self,
            shaper: shaper,
            namespaces: namespaces,
            changes: changes,
            request: { request(watchPath(in: $0, from: $1, call.query), for: call, shape: shaper.shape) },
            start: place.start,
            position: place.position,
            sendsBookmarks: parameters.allowsBookmarks,
            marksInitialEvents: parameters.sendsInitialEvents == true && parameters.allowsBookmarks,
            lifetime: parameters.lifetime(options.watch),
            logger: call.logger,
        )
    }

    /// Throws `tooManyRequests` if all servers send as many streams as they may.
    private func checkRoom(in namespaces: [ForwardedNamespace]) throws(StatusError) {
        var problem: StatusError?
        for namespace in namespaces {
            do throws(StatusError) {
                _ = try limiter.forwardedStream(of: namespace.name)
                return
            } catch {
                problem = error
            }
        }
        if let problem { throw problem }
    }

    /// Where to begin; throws `expired` for a version that stands for no position, or for one in a namespace that is gone.
    private func place(
        of parameters: ListParameters,
        _ namespaces: [ForwardedNamespace],
    ) throws(StatusError) -> (start: NamespaceFollower.Start, position: ForwardedPositions.Position) {
        switch (parameters.sendsInitialEvents, parameters.resourceVersion ?? 0) {
        case (true, _), (nil, 0): return (.initial, [:])
        case (false, 0): return (.now, [:])
        case (_, let version):
            guard let position = positions.position(version) else {
                throw StatusError(.expired, "too old resource version: \(version)")
            }
            let ids = Dictionary(uniqueKeysWithValues: namespaces.map { ($0.name, $0.id) })
            for (name, place) in position where ids[name] != place.id {
                throw .watchExpired("the namespace \(name) is gone")
            }
            return (.initial, position)
        }
    }

    /// The selectors are the client's, the rest is ours.
    private func watchPath(in namespace: String, from start: NamespaceFollower.Start, _ query: QueryItems) -> String {
        var items = ["watch=true", "allowWatchBookmarks=true"]
        switch start {
        case .initial: items += ["sendInitialEvents=true", "resourceVersionMatch=NotOlderThan"]
        case .now: items += ["sendInitialEvents=false", "resourceVersionMatch=NotOlderThan"]
        case .after(let version): items.append("resourceVersion=\(version)")
        }
        for name in ["labelSelector", "fieldSelector", "includeObject"] {
            guard let value = query.text(name) else { continue }
            items.append("\(name)=\(PercentText.encoded(value))")
        }
        return "\(resource.groupPath)/namespaces/\(namespace)/\(resource.plural)?" + items.joined(separator: "&")
    }
}
