/// What the writes of one commit came to, to be told once it has succeeded.
struct CommitOutcome {
    private(set) var changes: [RecordChange] = []
    /// How many of the writes changed something.
    private(set) var writes = 0
    var completions: [() -> Void] = []

    mutating func add(_ changes: [RecordChange], _ complete: @escaping () -> Void) {
        self.changes += changes
        if !changes.isEmpty { writes += 1 }
        completions.append(complete)
    }
}
