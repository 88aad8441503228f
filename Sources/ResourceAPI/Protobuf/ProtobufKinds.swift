/// The types of messages that clients send although they could send JSON: built-in kinds of Kubernetes.
enum ProtobufKinds {
    /// The type of a kind's messages; nil for kinds that are taken as JSON only.
    static func message(apiVersion: String, kind: String) -> ProtobufMessage? {
        // These options belong to every group, and clients name the group of what they delete.
        if kind == "DeleteOptions" { return deleteOptions }
        return messages["\(apiVersion)/\(kind)"]
    }

    private static let messages: [String: ProtobufMessage] = [
        "v1/Event": event,
        "v1/Namespace": ProtobufMessage([
            1: .message("metadata", metadata),
            2: .message("spec", ProtobufMessage([1: .texts("finalizers")])),
        ]),
        "authorization.k8s.io/v1/SelfSubjectAccessReview": ProtobufMessage([
            1: .message("metadata", metadata),
            2: .message(
                "spec",
                ProtobufMessage([
                    1: .message("resourceAttributes", resourceAttributes),
                    2: .message("nonResourceAttributes", ProtobufMessage([1: .text("path"), 2: .text("verb")])),
                ]),
            ),
        ]),
        "authorization.k8s.io/v1/SelfSubjectRulesReview": ProtobufMessage([
            1: .message("metadata", metadata),
            2: .message("spec", ProtobufMessage([1: .text("namespace")])),
        ]),
        "authentication.k8s.io/v1/SelfSubjectReview": ProtobufMessage([1: .message("metadata", metadata)]),
    ]

    /// What the server sets itself (generation, times, managed fields) is left out.
    private static let metadata = ProtobufMessage([
        1: .text("name"), 2: .text("generateName"), 3: .text("namespace"), 5: .text("uid"),
        6: .text("resourceVersion"), 11: .labels("labels"), 12: .labels("annotations"),
        13: .messages("ownerReferences", ownerReference), 14: .texts("finalizers"),
    ])

    private static let ownerReference = ProtobufMessage([
        1: .text("kind"), 3: .text("name"), 4: .text("uid"), 5: .text("apiVersion"), 6: .flag("controller"),
        7: .flag("blockOwnerDeletion"),
    ])

    private static let objectReference = ProtobufMessage([
        1: .text("kind"), 2: .text("namespace"), 3: .text("name"), 4: .text("uid"), 5: .text("apiVersion"),
        6: .text("resourceVersion"), 7: .text("fieldPath"),
    ])

    private static let resourceAttributes = ProtobufMessage([
        1: .text("namespace"), 2: .text("verb"), 3: .text("group"), 4: .text("version"), 5: .text("resource"),
        6: .text("subresource"), 7: .text("name"),
    ])

    private static let event = ProtobufMessage([
        1: .message("metadata", metadata), 2: .message("involvedObject", objectReference), 3: .text("reason"),
        4: .text("message"), 5: .message("source", ProtobufMessage([1: .text("component"), 2: .text("host")])),
        6: .time("firstTimestamp"), 7: .time("lastTimestamp"), 8: .count("count"), 9: .text("type"),
        10: .microTime("eventTime"), 12: .text("action"), 13: .message("related", objectReference),
        14: .text("reportingComponent"), 15: .text("reportingInstance"),
    ])

    private static let deleteOptions = ProtobufMessage([
        1: .integer("gracePeriodSeconds"),
        2: .message("preconditions", ProtobufMessage([1: .text("uid"), 2: .text("resourceVersion")])),
        3: .flag("orphanDependents"), 4: .text("propagationPolicy"), 5: .texts("dryRun"),
    ])
}
