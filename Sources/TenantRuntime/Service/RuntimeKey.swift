/// What the runtime's loop is asked about.
package enum RuntimeKey: Sendable, Hashable {
    /// All tasks together: which of them get a run is one decision, since they share the slots.
    case tasks
    /// All schedules together.
    case schedules
    /// What history has too much of.
    case history
    /// One run, by its record's name.
    case run(String)
}

extension RuntimeKey: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tasks: "tasks"
        case .schedules: "schedules"
        case .history: "history"
        case .run(let name): "run/\(name)"
        }
    }
}
