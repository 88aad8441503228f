package import AgxModel
import HTTPTypes
package import Hummingbird

/// The paths of the resource API on a router, for kinds in the store and kinds that other servers keep.
///
/// `Router.routes` lists what `register` has added.
package struct ResourceRoutes<Context: ConnectionContext>: Sendable {
    let service: ResourceService
    let views: [any ResourceView]
    let forwarded: [ForwardedResource]
    let forwarder: any ResourceForwarder
    let gate: RequestGate
    let options: ResourceRoutesOptions
    private let slow: SlowServers
    private let room: ListRoom
    let timer: WatchTimer
    private let lines: LineRooms
    private let ended: EndedWatches
    private let positions: ForwardedPositions

    /// `views` show records of the service's kinds in other forms; `forwarded` kinds are discovered like the
    /// service's own, and asked of `forwarder`.
    package init(
        service: ResourceService,
        views: [any ResourceView] = [],
        forwarded: [ForwardedResource] = [],
        forwarder: any ResourceForwarder = NoForwarder(),
        gate: RequestGate,
        options: ResourceRoutesOptions = ResourceRoutesOptions(),
    ) {
        self.service = service
        self.views = views
        self.forwarded = forwarded
        self.forwarder = forwarder
        self.gate = gate
        self.options = options
        timer = WatchTimer(clock: options.watch.clock)
        slow = SlowServers(clock: options.watch.clock, memory: .seconds(10))
        room = ListRoom(options.allForwardedListBytes, limitOfOne: options.forwardedListBytes)
        lines = LineRooms(
            options.forwardedLineBytes,
            limitOfNamespace: 2 * ForwardedEventReader.maximumLineBytes,
        )
        ended = EndedWatches(clock: options.watch.clock)
        positions = ForwardedPositions(maximumVersions: options.forwardedVersions, now: options.now)
    }

    /// Adds all paths, and for all paths of the router the `Status` answers to what leads nowhere.
    ///
    /// To be called before other routes are added, so that their errors become `Status` objects too. Throws if a
    /// built-in kind is broken.
    package func register(on router: Router<Context>) throws(ModelError) {
        router.add(middleware: StatusResponses(gate: gate))
        let kinds = try BuiltInKinds()
        let served = servedResources + kinds.served
        let discovery = DiscoveryDocuments(resources: served)
        registerDiscovery(discovery, on: router)
        let documents = OpenAPIDocuments(
            discovery,
            version: options.version.program,
            metadata: try KindDefinition.metadataDocument,
        )
        registerOpenAPI(documents, on: router)
        register(kinds, served, on: router)
        for resource in service.resources { register(resource, on: router) }
        for view in views { register(view, on: router) }
        for kind in forwarded { register(kind, on: router) }
    }

    /// The kinds in the order of discovery.
    private var servedResources: [ServedResource] {
        service.resources.map { ServedResource($0, parts: options.parts[$0.kind] ?? []) } + views.map(\.served)
            + forwarded.map { kind in
                let parts =
                    kind.readableSubresources.map { ServedResource.Part($0, verbs: ["get"]) }
                    + kind.growingSubresources.map { ServedResource.Part($0, verbs: ["create"]) }
                return ServedResource(kind.resource, parts: parts)
            }
    }

    private func register(_ resource: APIResource, on router: Router<Context>) {
        let reader = reader(resource)
        let endpoint = ResourceEndpoint(service: service, resource: resource, gate: gate, options: options)
        let item: [PathOperation] = [
            PathOperation(.get, "get", reader.get), PathOperation(.put, "update", endpoint.update),
            PathOperation(.patch, "patch", endpoint.patch), PathOperation(.delete, "delete", endpoint.delete),
        ]
        let collection = [
            PathOperation(.get, "list", reader.listOrWatch), PathOperation(.post, "create", endpoint.create),
            PathOperation(.delete, "deletecollection", endpoint.deleteCollection),
        ]
        let paths = ResourcePaths(resource)
        add(paths.collection, collection, resource, to: router)
        add(paths.item, item, resource, to: router)
        if resource.hasStatus {
            add(paths.item + "/status", Array(item.prefix(3)), resource, subresource: "status", to: router)
        }
        if let everywhere = paths.everywhere { add(everywhere, Array(collection.prefix(1)), resource, to: router) }
    }

    private func register(_ kind: ForwardedResource, on router: Router<Context>) {
        let endpoint = ForwardedEndpoint(
            resource: kind.resource,
            forwarder: forwarder,
            limiter: gate.limiter,
            options: options,
            slow: slow,
            room: room,
            lines: lines,
            ended: ended,
            positions: positions,
        )
        func operations(_ verbs: [(HTTPRequest.Method, String)]) -> [PathOperation] {
            verbs.map { PathOperation($0, $1, endpoint.forward) }
        }
        let item = operations([(.get, "get"), (.put, "update"), (.patch, "patch"), (.delete, "delete")])
        let paths = ResourcePaths(kind.resource)
        add(
            paths.collection,
            operations([(.get, "list"), (.post, "create"), (.delete, "deletecollection")]),
            kind.resource,
            to: router,
        )
        add(paths.item, item, kind.resource, to: router)
        if kind.resource.hasStatus {
            add(paths.item + "/status", Array(item.prefix(3)), kind.resource, subresource: "status", to: router)
        }
        for name in kind.readableSubresources {
            let path = paths.item + "/" + name
            add(path, Array(item.prefix(1)), kind.resource, subresource: name, to: router)
            guard kind.readableTrees.contains(name) else { continue }
            add(path + "/**", Array(item.prefix(1)), kind.resource, subresource: name, to: router)
        }
        for name in kind.growingSubresources {
            let operation = PathOperation(.post, "create", endpoint.forward)
            add(paths.item + "/" + name, [operation], kind.resource, subresource: name, to: router)
        }
        if let everywhere = paths.everywhere {
            add(everywhere, [PathOperation(.get, "list", endpoint.listEverywhere)], kind.resource, to: router)
        }
    }
}
