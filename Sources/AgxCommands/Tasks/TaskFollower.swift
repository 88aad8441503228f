import ManifestFormat
import RelayClient

/// Follows a task through its runs until nothing more will come.
struct TaskFollower: Sendable {
    let client: RelayClient
    let namespace: String
    let context: CommandContext

    /// Says that a task was created; if wanted, shows the output of its runs and gives back the exit code of the last.
    func report(_ task: JSONValue, follows: Bool) async throws -> Int32 {
        let name = task.objectName
        guard follows else {
            try context.print("task.runagx.com/\(name) \(context.style(.good, "created"))")
            return 0
        }
        // Standard output belongs to the run alone.
        try context.note("task.runagx.com/\(name) created")
        return try await watch(task: name)
    }

    /// Follows a task; when it can't any more, though the task goes on, it says so.
    func watch(task: String, afterAttempt attempt: Int64 = 0) async throws -> Int32 {
        do {
            return try await follow(task: task, afterAttempt: attempt)
        } catch  where error is CancellationError || (error as? RelayClientError)?.isTemporary == true {
            try context.note("task \(task) goes on; see it with: agx logs -n \(namespace) task/\(task) -f")
            throw error
        }
    }

    /// Shows the output of each run of the task as it comes; gives back the exit code of the last one.
    ///
    /// Runs up to `attempt` are left out. If a part is wanted, it is one of the latest run that there is, and earlier
    /// ones are left out; later ones are shown from their beginning.
    func follow(
        task: String,
        showing span: RunLogSpan = RunLogSpan(),
        afterAttempt attempt: Int64 = 0,
    ) async throws -> Int32 {
        let present = attempt > 0 || span.isPart ? try await runs(of: try await client.read(location(task))) : []
        let earlier = present.filter { ($0[path: "spec", "attempt"]?.integer ?? 0) <= attempt }
        var followed = Set((span.isPart ? present.dropLast() : earlier[...]).map(\.objectName))
        let before = followed.count
        var exitCode: Int32 = 1
        while true {
            switch try await next(of: task, besides: followed) {
            case .run(let run):
                let wanted = followed.count == before ? span : span.whole
                followed.insert(run)
                exitCode = try await follow(run: run, showing: wanted)
            case .end(let last):
                if followed.count == before { throw Self.failure("never ran", last) }
                if TaskState(last).isBlocked { throw Self.failure("doesn't go on", last) }
                return exitCode
            }
        }
    }

    private func follow(run: String, showing span: RunLogSpan) async throws -> Int32 {
        let ended = try await RunFollower(client: client, namespace: namespace, run: run, context: context).follow(span)
        let exitCode = RunFollower.exitCode(of: ended)
        if exitCode != 0 { try context.note(RunFollower.endText(of: ended)) }
        return exitCode
    }

    private static func failure(_ what: String, _ task: JSONValue) -> CommandFailure {
        CommandFailure("error: task \"\(task.objectName)\" \(what): \(TaskState.text(task))")
    }

    private func location(_ task: String) -> ResourceLocation {
        ResourceLocation(.tasks, namespace: namespace, name: task)
    }

    private enum Next {
        /// A run that hasn't been shown yet.
        case run(String)
        /// The task as it is; no run follows by itself.
        case end(JSONValue)
    }

    /// What comes next, once it is there.
    private func next(of task: String, besides followed: Set<String>) async throws -> Next {
        let progress = ProgressLine("waiting for task \(task)", in: context)
        return try await progress.during {
            var reconnect = Reconnect()
            var wasSuspended = false
            // The server has told of the runs.
            if !followed.isEmpty { reconnect.succeeded() }
            while true {
                do {
                    let present = try await client.read(location(task))
                    if let run = try await runs(of: present).first(where: { !followed.contains($0.objectName) }) {
                        return .run(run.objectName)
                    }
                    let state = TaskState(present)
                    // A blocked one may go on, but only after a person has seen to what blocks it.
                    if state.isOver || state.isBlocked { return .end(present) }
                    reconnect.succeeded()
                    progress.update(Self.text(present))
                    // Nothing comes of it without a person, who may not see the progress.
                    if state.isSuspended, !wasSuspended {
                        progress.clear()
                        try context.note("\(Self.text(present)) (agx task resume -n \(namespace) \(task))")
                    }
                    wasSuspended = state.isSuspended
                    try await waitForChange(of: present)
                } catch let error as RelayClientError {
                    try await reconnect.wait(after: error, in: context)
                }
            }
        }
    }

    /// The runs of a task, first attempt first; not those of an earlier task of its name.
    func runs(of task: JSONValue) async throws -> [JSONValue] {
        let collection = ResourceLocation(.runs, namespace: namespace)
        let list = try await client.read(collection, selecting: .runs(of: task))
        return (list["items"]?.array ?? []).filter { $0.isOwned(by: task) }
            .sorted { ($0[path: "spec", "attempt"]?.integer ?? 0) < ($1[path: "spec", "attempt"]?.integer ?? 0) }
    }

    private func waitForChange(of task: JSONValue) async throws {
        let selection = Selection(fields: "metadata.name=\(task.objectName)")
        let collection = ResourceLocation(.tasks, namespace: namespace)
        do {
            let events = try await client.watch(collection, selecting: selection, after: task.resourceVersion)
            for try await event in events where event.kind != .bookmark { return }
        } catch let error as RelayClientError where error.isExpired {
            // Read again and go on from there.
        }
        try await context.clock.sleep(for: .milliseconds(200))
    }

    private static func text(_ task: JSONValue) -> String {
        let next = task[path: "status", "nextRetryTime"]?.string.map { ", next try at \($0)" } ?? ""
        return "waiting for task \(task.objectName): \(TaskState.text(task))\(next)"
    }
}
