/// Fields that an apply would change although somebody else owns them.
package struct ApplyConflicts: Error, Sendable, Hashable {
    /// One field with one of its owners.
    package struct Conflict: Sendable, Hashable {
        package var manager: FieldManager
        package var path: [PathElement]

        /// Such as `.spec.plan`.
        package var field: String { path.map(\.description).joined() }
    }

    /// By manager, then by path.
    package var conflicts: [Conflict]

    init?(_ conflicts: [Conflict]) {
        guard !conflicts.isEmpty else { return nil }
        self.conflicts = conflicts.sorted { ($0.manager.description, $0.field) < ($1.manager.description, $1.field) }
    }

    /// All of them in the words of Kubernetes.
    package var message: String {
        if conflicts.count == 1, let only = conflicts.first {
            return "Apply failed with 1 conflict: conflict with \(only.manager): \(only.field)"
        }
        var lines: [String] = []
        var last: FieldManager?
        for conflict in conflicts {
            if conflict.manager != last { lines.append("conflicts with \(conflict.manager):") }
            last = conflict.manager
            lines.append("- \(conflict.field)")
        }
        return "Apply failed with \(conflicts.count) conflicts: \(lines.joined(separator: "\n"))"
    }

    /// The `Status` that the API answers.
    package var status: StatusError {
        var details = StatusError.Details()
        details.causes = conflicts.map {
            StatusError.Cause(
                reason: "FieldManagerConflict",
                message: "conflict with \($0.manager)",
                field: $0.field,
            )
        }
        return StatusError(.conflict, message, details: details)
    }
}
