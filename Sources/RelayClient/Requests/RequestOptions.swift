/// In which shape the relay should answer a read.
package enum AnswerForm: Sendable, Hashable {
    /// Whole objects.
    case objects
    /// Columns and rows made by the relay (`Table`); a relay that can't answers with whole objects.
    case table

    var accept: String {
        switch self {
        case .objects: "application/json"
        case .table: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
        }
    }
}

/// Which objects of a collection are wanted.
package struct Selection: Sendable, Hashable {
    /// In the syntax of Kubernetes' label selectors; empty for all.
    package var labels: String
    /// Such as `metadata.name=acme`; empty for all.
    package var fields: String
    /// Whether rows of a table carry whole objects, not only their metadata.
    package var includesObjects: Bool

    package init(labels: String = "", fields: String = "", includesObjects: Bool = false) {
        self.labels = labels
        self.fields = fields
        self.includesObjects = includesObjects
    }

    var parameters: [(name: String, value: String)] {
        var result: [(name: String, value: String)] = []
        if !labels.isEmpty { result.append(("labelSelector", labels)) }
        if !fields.isEmpty { result.append(("fieldSelector", fields)) }
        if includesObjects { result.append(("includeObject", "Object")) }
        return result
    }
}

/// How a write is to be done.
package struct WriteOptions: Sendable, Hashable {
    /// Check and answer as if, but store nothing.
    package var isDryRun: Bool
    /// Who writes, for the object's `managedFields`.
    package var fieldManager: String
    /// What to do with unknown fields: `Strict`, `Warn` or `Ignore`.
    package var fieldValidation: String
    /// Whether an apply takes fields from their owners; other writes know no owners.
    package var isForced: Bool

    package init(
        isDryRun: Bool = false,
        fieldManager: String = "agx",
        fieldValidation: String = "Strict",
        isForced: Bool = false,
    ) {
        self.isDryRun = isDryRun
        self.fieldManager = fieldManager
        self.fieldValidation = fieldValidation
        self.isForced = isForced
    }

    var parameters: [(name: String, value: String)] {
        [("fieldManager", fieldManager), ("fieldValidation", fieldValidation)] + (isDryRun ? [("dryRun", "All")] : [])
            + (isForced ? [("force", "true")] : [])
    }
}

/// What becomes of the objects that an object owns when it is deleted.
package enum Cascade: String, Sendable, Hashable {
    /// They go after it.
    case background = "Background"
    /// It goes after them.
    case foreground = "Foreground"
    /// They stay; the relay refuses it for kinds whose objects can't.
    case orphan = "Orphan"
}
