/// One aspect of an object's state, as Kubernetes writes it into `status.conditions`.
package struct Condition: Sendable, Hashable, Codable {
    /// Whether the condition holds.
    package enum Status: String, Sendable, Hashable, Codable, CaseIterable {
        case isTrue = "True"
        case isFalse = "False"
        case unknown = "Unknown"
    }

    /// Such as `Ready`; one condition of each type.
    package var type: String
    package var status: Status
    /// A stable word in CamelCase that programs may compare.
    package var reason: String
    /// For people: what is the case, and what happens next.
    package var message: String
    /// When `status` last changed, not when it was last looked at.
    package var lastTransitionTime: Timestamp
    /// The generation of the spec that this speaks of.
    package var observedGeneration: Int64?

    package init(
        _ type: String,
        _ status: Status,
        reason: String,
        message: String = "",
        at time: Timestamp,
        observedGeneration: Int64? = nil,
    ) {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
        lastTransitionTime = time
        self.observedGeneration = observedGeneration
    }
}

extension [Condition] {
    /// The condition of a type, if it has been reported.
    package subscript(type type: String) -> Condition? { first { $0.type == type } }

    /// Whether the condition of a type holds; false if it has not been reported.
    package func isTrue(_ type: String) -> Bool { self[type: type]?.status == .isTrue }

    /// The list with one condition put in place of the one of its type, in the order of first reporting.
    ///
    /// The time of the last transition is kept where the status has not changed.
    package func setting(_ condition: Condition) -> Self {
        var result = self
        guard let index = firstIndex(where: { $0.type == condition.type }) else { return self + [condition] }
        result[index] = condition
        if self[index].status == condition.status {
            result[index].lastTransitionTime = self[index].lastTransitionTime
        }
        return result
    }

    /// The list without the condition of a type.
    package func removing(_ type: String) -> Self { filter { $0.type != type } }
}
