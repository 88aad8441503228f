import Hummingbird

extension ResourceRoutes {
    /// `served` is all that users can have rights to.
    func register(_ kinds: BuiltInKinds, _ served: [ServedResource], on router: Router<Context>) {
        let reviews = SelfReviewEndpoint(kinds: kinds, gate: gate, served: served)
        for (resource, run) in [
            (kinds.accessReview, reviews.access), (kinds.rulesReview, reviews.rules),
            (kinds.subjectReview, reviews.subject),
        ] {
            add(ResourcePaths(resource).collection, [PathOperation(.post, "create", run)], resource, to: router)
        }
        let definitions = FixedObjectsEndpoint(
            objects: CustomResourceDefinitions.objects(
                of: served.map(\.resource.definition),
                created: options.version.buildDate,
            ),
            resource: kinds.definition,
            limiter: gate.limiter,
            options: options,
        )
        let paths = ResourcePaths(kinds.definition)
        add(paths.item, [PathOperation(.get, "get", definitions.get)], kinds.definition, to: router)
        let list = PathOperation(.get, "list", definitions.listOrWatch)
        add(paths.collection, [list], kinds.definition, to: router)
    }
}
