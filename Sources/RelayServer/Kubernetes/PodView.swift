import AgxModel
import ManifestFormat
import RecordStore
import ResourceAPI

/// Shows each container that runs, or should, as a pod of the same name with one container, also of that name.
struct PodView: ResourceView {
    let served: ServedResource
    let source: APIResource
    let isComplete = false
    let advice =
        "pods show containers and can't be written: write the container of the same name, as in kubectl edit "
        + "containers.runagx.com NAME; a company's own container is made anew when it is deleted there, and spec.state "
        + "stops and starts any other"

    init(source: APIResource) throws(ModelError) {
        self.source = source
        var resource = APIResource(
            try KindDefinition(yaml: Self.document),
            selectableFields: [
                "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.phase",
                "status.podIP", "status.nominatedNodeName",
            ],
        )
        resource.printable = PodColumns.printable
        served = ServedResource(
            resource,
            verbs: ["get", "list", "watch"],
            parts: [
                ServedResource.Part("exec", verbs: ["create", "get"]), ServedResource.Part("log", verbs: ["get"]),
            ],
        )
    }

    /// A container that is stopped, as it was asked to be, is no pod.
    func shows(_ record: Record) -> Bool {
        guard record.spec["state"]?.string == Container.DesiredState.stopped.rawValue else { return true }
        let state = record.status?["state"]?.string.flatMap(Container.State.init(rawValue:))
        return state != nil && state != .stopped
    }

    func object(of source: JSONValue) -> JSONValue {
        [
            "apiVersion": "v1", "kind": "Pod", "metadata": metadata(of: source), "spec": PodSpec(source).value,
            "status": PodStatus(source).value,
        ]
    }

    private func metadata(of container: JSONValue) -> JSONValue {
        var metadata = container["metadata"] ?? .object([:])
        for name in ["managedFields", "finalizers", "generation"] { metadata[name] = nil }
        metadata["annotations"]?[LastAppliedConfiguration.annotation] = nil
        if metadata["annotations"] == .object([:]) { metadata["annotations"] = nil }
        metadata["ownerReferences"] = [
            [
                "apiVersion": .string(source.apiVersion), "kind": .string(source.kind),
                "name": metadata["name"] ?? "", "uid": metadata["uid"] ?? "", "controller": true,
            ]
        ]
        return metadata
    }
}
