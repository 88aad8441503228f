/// Which labels an object must carry, in the syntax of Kubernetes: `app=web,tier in (a,b),!legacy`.
package struct LabelSelector: Sendable, Hashable {
    /// One term; all terms of a selector must hold.
    package struct Requirement: Sendable, Hashable {
        /// What is asked of the label.
        package enum Condition: Sendable, Hashable {
            case exists
            case isAbsent
            /// Present with one of the values.
            case isOneOf(Set<String>)
            /// Absent, or present with another value.
            case isNoneOf(Set<String>)
        }

        package var key: String
        package var condition: Condition

        package init(key: String, condition: Condition) {
            self.key = key
            self.condition = condition
        }

        /// Whether the term holds for `labels`.
        package func matches(_ labels: [String: String]) -> Bool {
            let value = labels[key]
            switch condition {
            case .exists: return value != nil
            case .isAbsent: return value == nil
            case .isOneOf(let values): return value.map(values.contains) ?? false
            case .isNoneOf(let values): return value.map { !values.contains($0) } ?? true
            }
        }
    }

    /// The most terms that a client's selector may have: each is asked of each object.
    package static let maximumRequirements = 256

    /// The terms; none selects everything.
    package var requirements: [Requirement]

    package init(requirements: [Requirement] = []) {
        self.requirements = requirements
    }

    /// Whether all terms hold for `labels`; a selector without terms matches everything.
    package func matches(_ labels: [String: String]) -> Bool {
        requirements.allSatisfy { $0.matches(labels) }
    }

    /// Whether all terms hold for the labels of an object.
    package func matches(object: JSONValue) -> Bool {
        matches((object[path: "metadata", "labels"]?.object ?? [:]).compactMapValues(\.string))
    }
}
