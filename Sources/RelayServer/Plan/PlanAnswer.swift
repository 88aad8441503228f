package import ManifestFormat

/// What applying documents would do, as `/fleet/plan` answers it.
package struct PlanAnswer: Sendable, Hashable, Codable {
    /// One field that would change.
    package struct Change: Sendable, Hashable, Codable {
        /// Such as `spec.sandbox.image`.
        package var path: String
        /// Nil if the field is new.
        package var old: JSONValue?
        /// Nil if the field would be gone.
        package var new: JSONValue?

        package init(path: String, old: JSONValue?, new: JSONValue?) {
            self.path = path
            self.old = old
            self.new = new
        }
    }

    /// What would happen to one record.
    package struct RecordChange: Sendable, Hashable, Codable {
        /// `create`, `update`, `delete` or `unchanged`.
        package var action: String
        package var kind: String
        /// Empty for cluster-scoped kinds.
        package var namespace: String
        package var name: String
        package var cause: String
        package var changes: [Change]

        package init(
            action: String,
            kind: String,
            namespace: String,
            name: String,
            cause: String,
            changes: [Change] = [],
        ) {
            self.action = action
            self.kind = kind
            self.namespace = namespace
            self.name = name
            self.cause = cause
            self.changes = changes
        }
    }

    /// One call to an engine that would follow.
    package struct Step: Sendable, Hashable, Codable {
        package var engine: String
        /// Such as `create container`.
        package var action: String
        /// The name of the object in the engine.
        package var object: String
        package var cause: String

        package init(engine: String, action: String, object: String, cause: String) {
            self.engine = engine
            self.action = action
            self.object = object
            self.cause = cause
        }
    }

    package var records: [RecordChange]
    /// In the order of execution.
    package var steps: [Step]
    /// What would keep an object from becoming ready, for people.
    package var problems: [String]

    package init(records: [RecordChange] = [], steps: [Step] = [], problems: [String] = []) {
        self.records = records
        self.steps = steps
        self.problems = problems
    }
}

extension PlanAnswer {
    /// The answer as a document.
    var document: JSONValue {
        [
            "records": .array(records.map(\.document)), "steps": .array(steps.map(\.document)),
            "problems": .array(problems.map(JSONValue.string)),
        ]
    }
}

extension PlanAnswer.RecordChange {
    fileprivate var document: JSONValue {
        [
            "action": .string(action), "kind": .string(kind), "namespace": .string(namespace),
            "name": .string(name), "cause": .string(cause), "changes": .array(changes.map(\.document)),
        ]
    }
}

extension PlanAnswer.Change {
    fileprivate var document: JSONValue {
        var document: JSONValue = ["path": .string(path)]
        document["old"] = old
        document["new"] = new
        return document
    }
}

extension PlanAnswer.Step {
    fileprivate var document: JSONValue {
        [
            "engine": .string(engine), "action": .string(action), "object": .string(object),
            "cause": .string(cause),
        ]
    }
}
