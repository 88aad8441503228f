import AgxModel
import ManifestFormat
import RecordStore
import ResourceAPI

/// Documents checked as if they were applied one after another, with nothing written.
///
/// Each is seen by the checks of those after it: a company may name a plan that comes in the same file.
struct PlanDraft: Sendable {
    /// What an object needs comes first.
    private static let order = ["Plan", "Company"]

    let service: ResourceService
    let forwarded: [APIResource]
    /// How the documents would be applied; nothing is written whatever they say.
    let options: WriteOptions
    /// Documents that the plan can't speak of.
    private(set) var problems: [String] = []

    init(service: ResourceService, forwarded: [APIResource], options: WriteOptions) {
        self.options = options
        self.service = service
        self.forwarded = forwarded
    }

    /// The objects as they would be stored; throws the same `StatusError` as a write would.
    mutating func check(_ documents: [JSONValue]) async throws -> [JSONValue] {
        var entries: [(resource: APIResource, document: JSONValue)] = []
        for document in documents {
            if let resource = try resource(of: document) { entries.append((resource, document)) }
        }
        let rank = { (kind: String) in Self.order.firstIndex(of: kind) ?? Self.order.count }
        entries =
            Self.order.flatMap { kind in entries.filter { $0.resource.kind == kind } }
            + entries.filter { rank($0.resource.kind) == Self.order.count }
        var overlay = PlanOverlay()
        for entry in entries {
            let object = try await checked(entry.document, entry.resource, overlay)
            guard overlay.add(object, kind: entry.resource.kind) else {
                let name = object[path: "metadata", "name"]?.string ?? ""
                throw StatusError.badRequest("\(entry.resource.kind) \"\(name)\" is in the documents twice")
            }
        }
        return overlay.objects
    }

    private mutating func resource(of document: JSONValue) throws -> APIResource? {
        let (version, kind) = (document["apiVersion"]?.string, document["kind"]?.string)
        let isWanted = { (resource: APIResource) in resource.apiVersion == version && resource.kind == kind }
        if let resource = service.resources.first(where: isWanted) { return resource }
        guard let resource = forwarded.first(where: isWanted) else {
            let kinds = (service.resources + forwarded).map { "\($0.kind) of \($0.apiVersion)" }
            throw StatusError.badRequest(
                "there is no kind \"\((kind ?? "").prefix(100))\" of apiVersion \"\((version ?? "").prefix(100))\"; kinds are "
                    + kinds.joined(separator: ", ")
            )
        }
        let name = document[path: "metadata", "name"]?.string ?? ""
        problems.append(
            "\(resource.kind) \"\(name)\" is kept by its company's runtime, which decides when it is applied"
        )
        return nil
    }

    private func checked(
        _ document: JSONValue,
        _ resource: APIResource,
        _ overlay: PlanOverlay,
    ) async throws -> JSONValue {
        let options = ResourceServiceOptions(namespaces: overlay, admission: overlay)
        let drafts = ResourceService(store: service.store, resources: service.resources, options: options)
        var write = self.options
        write.isDryRun = true
        let namespace = resource.isNamespaced ? document[path: "metadata", "namespace"]?.string ?? "" : ""
        let name = document[path: "metadata", "name"]?.string ?? ""
        let key = RecordKey(kind: resource.kind, namespace: namespace, name: name)
        return try await drafts.apply(document, of: resource, key: key, options: write).object
    }
}
