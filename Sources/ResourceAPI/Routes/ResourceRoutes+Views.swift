import HTTPTypes
import Hummingbird

extension ResourceRoutes {
    func reader(_ resource: APIResource, _ view: (any ResourceView)? = nil) -> ReadEndpoint {
        ReadEndpoint(
            service: service,
            resource: resource,
            view: view,
            limiter: gate.limiter,
            options: options,
            timer: timer,
        )
    }

    func register(_ view: any ResourceView, on router: Router<Context>) {
        let (resource, verbs) = (view.resource, view.served.verbs)
        let reader = reader(resource, view)
        var item = [PathOperation(.get, "get", reader.get)]
        var collection = [PathOperation(.get, "list", reader.listOrWatch)]
        if let view = view as? any WritableResourceView {
            let writer = ViewEndpoint(service: service, view: view, gate: gate, options: options)
            item += [
                PathOperation(.put, "update", writer.update), PathOperation(.patch, "patch", writer.patch),
                PathOperation(.delete, "delete", writer.delete),
            ]
            collection.append(PathOperation(.post, "create", writer.create))
        }
        let paths = ResourcePaths(resource)
        add(paths.collection, collection.filter { verbs.contains($0.verb) }, resource, advice: view.advice, to: router)
        add(paths.item, item.filter { verbs.contains($0.verb) }, resource, advice: view.advice, to: router)
        if let everywhere = paths.everywhere {
            add(everywhere, Array(collection.prefix(1)), resource, advice: view.advice, to: router)
        }
    }
}
