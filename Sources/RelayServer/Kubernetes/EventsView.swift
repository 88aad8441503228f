import AgxModel
import ManifestFormat
import ResourceAPI

/// Shows the core group's events in the group that newer clients ask.
struct EventsView: ResourceView {
    private static let references = ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"]
    private static let renamed = [
        ("involvedObject", "regarding"), ("message", "note"), ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"), ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"), ("related", "related"), ("reason", "reason"), ("type", "type"),
        ("action", "action"), ("reportingInstance", "reportingInstance"),
    ]

    let served: ServedResource
    let source: APIResource
    let advice = "events are written in the core group, as v1 Events"

    init(source: APIResource) throws(ModelError) {
        self.source = source
        let fields = Self.references.map { "regarding.\($0)" } + ["reason", "type", "reportingController"]
        var resource = APIResource(try KindDefinition(yaml: Self.document), selectableFields: Set(fields))
        resource.adaptSelector = EventSelectors.adapt
        resource.printable = { event, now in EventColumns.printable(Self.core(event), now: now) }
        served = ServedResource(resource, verbs: ["get", "list", "watch"])
    }

    func object(of source: JSONValue) -> JSONValue {
        var event: JSONValue = [
            "apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": source["metadata"] ?? .object([:]),
            "eventTime": Self.microseconds(source["eventTime"]),
        ]
        for (name, shown) in Self.renamed { event[shown] = source[name] }
        event["reportingController"] = source["reportingComponent"] ?? source[path: "source", "component"]
        return event
    }

    /// What the columns read of an event, with the core group's names.
    private static func core(_ event: JSONValue) -> JSONValue {
        var result = event
        for (name, shown) in renamed { result[name] = event[shown] }
        result["reportingComponent"] = event["reportingController"]
        return result
    }

    /// Typed clients read only the form with six digits.
    private static func microseconds(_ time: JSONValue?) -> JSONValue {
        guard let text = time?.string else { return .null }
        guard !text.contains("."), text.hasSuffix("Z") else { return .string(text) }
        return .string(text.dropLast() + ".000000Z")
    }
}
