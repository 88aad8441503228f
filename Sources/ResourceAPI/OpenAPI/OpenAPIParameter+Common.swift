extension OpenAPIParameter {
    static let namespace = OpenAPIParameter(name: "namespace", isInPath: true, description: "The namespace.")
    static let name = OpenAPIParameter(name: "name", isInPath: true, description: "The name of the object.")

    /// kubectl looks for these names, and does without dry runs and checks by the server if one is missing.
    static let write = [
        OpenAPIParameter(
            name: "dryRun",
            description: "All checks everything and answers as usual, and writes nothing.",
        ),
        OpenAPIParameter(name: "fieldManager", description: "Who writes; at most 128 characters."),
        OpenAPIParameter(
            name: "fieldValidation",
            description: "What happens to fields that the kind doesn't have: Strict refuses the object, Warn drops "
                + "them and says so, Ignore drops them.",
        ),
    ]

    static let patch =
        write + [
            OpenAPIParameter(
                name: "force",
                type: .boolean,
                description: "Whether an apply takes over the fields that others have set.",
            )
        ]

    static let delete = [
        OpenAPIParameter(name: "dryRun", description: "All checks everything and deletes nothing."),
        OpenAPIParameter(
            name: "gracePeriodSeconds",
            type: .integer,
            description: "Taken and not used: finalizers decide how long a deletion takes.",
        ),
        OpenAPIParameter(
            name: "propagationPolicy",
            description: "What happens to the objects that this one owns, such as Background or Foreground.",
        ),
    ]

    static let selection = [
        OpenAPIParameter(name: "labelSelector", description: "Only objects with such labels: team=payments."),
        OpenAPIParameter(name: "fieldSelector", description: "Only objects with such values: metadata.name=a."),
    ]

    static let list =
        selection + [
            OpenAPIParameter(name: "limit", type: .integer, description: "The most objects to answer at once."),
            OpenAPIParameter(name: "continue", description: "Where the list goes on, as the answer before said."),
            OpenAPIParameter(name: "resourceVersion", description: "The version to show, or to watch from."),
            OpenAPIParameter(name: "resourceVersionMatch", description: "Exact or NotOlderThan."),
            OpenAPIParameter(name: "watch", type: .boolean, description: "Whether to answer changes as they happen."),
            OpenAPIParameter(
                name: "allowWatchBookmarks",
                type: .boolean,
                description: "Whether a watch says now and then how far it has come.",
            ),
            OpenAPIParameter(
                name: "sendInitialEvents",
                type: .boolean,
                description: "Whether a watch begins with the objects that there are.",
            ),
            OpenAPIParameter(name: "timeoutSeconds", type: .integer, description: "When a watch ends."),
        ]
}
