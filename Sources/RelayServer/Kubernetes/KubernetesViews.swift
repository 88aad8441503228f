import AgxModel
import ResourceAPI

/// The kinds of Kubernetes' own that agx's objects are shown as.
enum KubernetesViews {
    /// Throws if a built-in definition is broken.
    static func all() throws(ModelError) -> [any ResourceView] {
        [
            try NamespaceView(source: APIResource(try Company.definition)),
            try PodView(source: APIResource(try Container.definition)),
            try EventsView(source: APIResource(try Event.definition)),
        ]
    }

    /// A kind of the store, adapted to clients that know the views.
    static func resource(_ definition: KindDefinition) -> APIResource {
        var resource = APIResource(definition)
        if definition.kind == Event.kind { resource.adaptSelector = EventSelectors.adapt }
        return resource
    }
}
