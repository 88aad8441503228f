import ManifestFormat

/// The rules for tasks: where they work, what they wait for, and what can't change once a run was made.
struct TaskAdmission {
    let request: AdmissionRequest

    private static let maximumPromptBytes = 256 * 1024
    /// The most tasks that are followed when looking for a cycle.
    private static let maximumVisited = 1_000

    func review() throws -> [FieldIssue] {
        let task = try AgentTask.decodeSpec(request.spec)
        var issues = ownIssues(task) + changeIssues(task) + agentIssues()
        issues += try dependencyIssues(task)
        return issues
    }

    private func ownIssues(_ task: AgentTask.Spec) -> [FieldIssue] {
        var issues: [FieldIssue] = []
        let size = task.prompt.utf8.count
        if size > Self.maximumPromptBytes {
            let message = "Too long: may not be more than \(Self.maximumPromptBytes) bytes, it is \(size)"
            issues.append(FieldIssue(.tooLong, field: "spec.prompt", message: message))
        }
        let isHome = ContainerPaths.normalized(task.cwd).map { ContainerPaths.isWithin(ContainerPaths.home, $0) }
        if isHome != true {
            let detail =
                "must be \(ContainerPaths.home) or a directory below it, such as \(ContainerPaths.home)/project"
            issues.append(.invalid(.string(task.cwd), at: "spec.cwd", detail))
        }
        issues += EngineLimits.positive(task.timeout, field: "spec.timeout")
        for name in task.dependencyConditions.keys.sorted() where !task.dependsOn.contains(name) {
            let detail = "must be the name of a task in spec.dependsOn"
            issues.append(.invalid(.string(name), at: "spec.dependencyConditions", detail))
        }
        issues += globIssues(task)
        return issues + PrivilegeRules.issues(environment: task.env, field: "spec.env")
    }

    /// An agent makes work and nothing else: its task goes with no other object, in its time, and at anybody's wish.
    private func agentIssues() -> [FieldIssue] {
        let annotations = request.new[path: "metadata", "annotations"]
        guard request.old == nil, annotations?[LabelKeys.author]?.string == SandboxAPI.userName else { return [] }
        var issues = ["ownerReferences", "finalizers"].compactMap { field -> FieldIssue? in
            guard request.new[path: "metadata", field]?.array?.isEmpty == false else { return nil }
            return .forbidden(at: "metadata.\(field)", "agents make tasks without: leave it out")
        }
        if annotations?[LabelKeys.keep] != nil {
            let field = FieldPath.key("metadata.annotations", LabelKeys.keep)
            issues.append(.forbidden(at: field, "it is for people to say what is kept: leave it out"))
        }
        return issues
    }

    private func globIssues(_ task: AgentTask.Spec) -> [FieldIssue] {
        task.artifacts.enumerated().compactMap { index, text in
            do throws(ModelError) {
                _ = try GlobPattern(text)
                return nil
            } catch {
                return .invalid(.string(text), at: FieldPath.element("spec.artifacts", index), error.message)
            }
        }
    }

    private func changeIssues(_ task: AgentTask.Spec) -> [FieldIssue] {
        guard let old = request.old else { return [] }
        let attempts = old[path: "status", "attempts"]?.integer ?? 0
        let hasRun = attempts > 0 || old[path: "status", "currentRun"]?.string?.isEmpty == false
        let detail = "a run was made from it already: create another task"
        var issues = request.immutable("prompt", unless: !hasRun, detail)
        issues += request.immutable("provider", unless: !hasRun, detail)
        let rerun = old[path: "spec", "rerun"]?.integer ?? 0
        if task.rerun < rerun {
            issues.append(.forbidden(at: "spec.rerun", "it can only grow: it is \(rerun)"))
        }
        let isFinal = "a cancelled task can't be taken up again: create another task"
        if task.cancel, task.rerun > rerun { issues.append(.forbidden(at: "spec.rerun", isFinal)) }
        if old[path: "spec", "cancel"] == true, !task.cancel {
            issues.append(.forbidden(at: "spec.cancel", isFinal))
        }
        return issues
    }

    /// Only new dependencies must exist: one that was deleted since must not stop other changes of the task.
    private func dependencyIssues(_ task: AgentTask.Spec) throws -> [FieldIssue] {
        let before = Set((request.old?[path: "spec", "dependsOn"]?.array ?? []).compactMap(\.string))
        var issues: [FieldIssue] = []
        for (index, name) in task.dependsOn.enumerated() where !before.contains(name) {
            let field = FieldPath.element("spec.dependsOn", index)
            if name == request.name {
                issues.append(.invalid(.string(name), at: field, "a task can't depend on itself: leave it out"))
            } else if try dependencies(of: name) == nil {
                let detail = "there is no such task: create it first, or leave it out"
                issues.append(.notFound(.string(name), at: field, detail))
            } else if let cycle = try cycle(from: name) {
                let path = ([request.name] + cycle).joined(separator: " -> ")
                issues.append(.invalid(.string(name), at: field, "the tasks would wait for each other: \(path)"))
            }
        }
        return issues
    }

    /// The names on the way from a dependency back to this task; nil if there is no such way.
    private func cycle(from start: String) throws -> [String]? {
        var cameFrom: [String: String] = [start: ""]
        var pending = [start]
        while let name = pending.popLast(), cameFrom.count <= Self.maximumVisited {
            for next in try dependencies(of: name) ?? [] {
                if next == request.name { return Self.way(to: name, in: cameFrom) + [next] }
                guard cameFrom[next] == nil else { continue }
                cameFrom[next] = name
                pending.append(next)
            }
        }
        return nil
    }

    private static func way(to end: String, in cameFrom: [String: String]) -> [String] {
        var names: [String] = []
        var name = end
        while !name.isEmpty {
            names.append(name)
            name = cameFrom[name] ?? ""
        }
        return names.reversed()
    }

    private func dependencies(of name: String) throws -> [String]? {
        guard
            let task = try request.lookup.object(
                kind: AgentTask.kind,
                namespace: request.namespace,
                name: name,
            )
        else { return nil }
        return (task[path: "spec", "dependsOn"]?.array ?? []).compactMap(\.string)
    }
}
