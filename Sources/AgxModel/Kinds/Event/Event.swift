/// What happened to an object, and why; core `v1`, with its fields at the top level.
package enum Event: ResourceKind {
    package static let kind = "Event"
    /// Events report; nothing reports on them.
    package typealias Status = NoStatus

    /// All top-level fields besides `apiVersion`, `kind` and `metadata`.
    package struct Spec: Codable, Hashable, Sendable {
        package var involvedObject: ObjectReference
        package var related: ObjectReference?
        package var reason: String?
        package var message: String?
        package var type: EventType = .normal
        package var count = 1
        package var firstTimestamp: Timestamp?
        package var lastTimestamp: Timestamp?
        package var eventTime: Timestamp?
        package var source: Source?
        package var action: String?
        package var reportingComponent: String?
        package var reportingInstance: String?

        /// Something that happened once; set what else is known.
        package init(
            involvedObject: ObjectReference,
            type: EventType = .normal,
            reason: String,
            message: String,
            at time: Timestamp,
            component: String,
        ) {
            self.involvedObject = involvedObject
            self.type = type
            self.reason = reason
            self.message = message
            firstTimestamp = time
            lastTimestamp = time
            source = Source(component: component)
            reportingComponent = component
        }
    }

    /// Whether somebody should look at it.
    package enum EventType: String, Codable, Hashable, Sendable, CaseIterable {
        case normal = "Normal"
        case warning = "Warning"
    }

    /// Who reports an event.
    package struct Source: Codable, Hashable, Sendable {
        package var component: String?
        package var host: String?

        package init(component: String? = nil, host: String? = nil) {
            self.component = component
            self.host = host
        }
    }
}

/// A reference to any object, as events carry it.
package struct ObjectReference: Codable, Hashable, Sendable {
    package var apiVersion: String?
    package var kind: String?
    /// Nil for cluster-scoped kinds.
    package var namespace: String?
    package var name: String?
    package var uid: String?
    package var resourceVersion: String?
    package var fieldPath: String?

    package init(
        apiVersion: String? = nil,
        kind: String? = nil,
        namespace: String? = nil,
        name: String? = nil,
        uid: String? = nil,
    ) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.uid = uid
    }
}
