import AgxModel

/// Whether a task's dependencies let it start; pure.
struct DependencyRules {
    private let tasks: [String: TaskFacts]
    /// The tasks that their status calls Blocked or Skipped, and that may run all the same: a dependency has another go.
    private var released: Set<String> = []

    init(_ tasks: [String: TaskFacts]) {
        self.tasks = tasks
        var (pending, dependents): ([String], [String: [String]]) = ([], [:])
        for (name, task) in tasks where Self.standsStill(task) {
            pending.append(name)
            for dependency in task.dependsOn { dependents[dependency, default: []].append(name) }
        }
        // Whoever is released may release those that it has kept from running, however long the chain.
        while let name = pending.popLast() {
            guard let task = tasks[name], !released.contains(name), mayRun(task) else { continue }
            released.insert(name)
            pending += dependents[name] ?? []
        }
    }

    private static func standsStill(_ task: TaskFacts) -> Bool {
        task.recorded.phase == .blocked || task.recorded.phase == .skipped
    }

    private func mayRun(_ task: TaskFacts) -> Bool {
        guard !task.suspend, let verdict = verdict(of: task) else { return true }
        return verdict.phase == .pending
    }

    private enum Answer {
        case met
        case waiting
        case never(TaskVerdict)
    }

    /// What keeps the task, nil if nothing does.
    func verdict(of task: TaskFacts) -> TaskVerdict? {
        var waiting: String?
        for name in task.dependsOn {
            let condition = task.conditions[name] ?? .success
            guard let dependency = tasks[name] else {
                // What has run once had what it depends on, which history may have let go since.
                if task.attempts > 0 { continue }
                return .blocked(by: name, .notFound)
            }
            switch answer(dependency, condition) {
            case .met: continue
            case .never(let verdict): return verdict
            case .waiting: waiting = waiting ?? name
            }
        }
        return waiting.map { .waitingForDependency($0) }
    }

    private func answer(_ task: TaskFacts, _ condition: AgentTask.DependencyCondition) -> Answer {
        let end = end(of: task)
        switch (condition, end) {
        case (_, nil): return .waiting
        case (.always, _), (.success, .succeeded), (.failure, .failed): return .met
        case (.success, .failed(let reason)): return .never(.blocked(by: task.name, .failed(reason)))
        case (.success, .obstacle(let obstacle)): return .never(.blocked(by: task.name, obstacle))
        // It may fail yet, once what blocks it was given another go.
        case (.failure, .obstacle(.blocked)): return .never(.blocked(by: task.name, .blocked))
        case (.failure, .succeeded), (.failure, .obstacle): return .never(.skipped(by: task.name, condition))
        }
    }

    private enum End {
        case succeeded
        case failed(RunReason)
        /// It doesn't run.
        case obstacle(TaskVerdict.Obstacle)
    }

    private func end(of task: TaskFacts) -> End? {
        switch task.outcome {
        case .succeeded: return .succeeded
        case .failed(_, let reason): return .failed(reason)
        case .cancelled: return .obstacle(.cancelled)
        default: break
        }
        guard task.liveRun == nil else { return nil }
        if task.cancel { return .obstacle(.cancelled) }
        // What was written in the pass before says enough, unless it has become untrue since.
        if released.contains(task.name) { return nil }
        switch task.recorded.phase {
        case .blocked: return .obstacle(.blocked)
        case .skipped: return .obstacle(.skipped)
        default: return nil
        }
    }
}
