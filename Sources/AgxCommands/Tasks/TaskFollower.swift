import ManifestFormat
import RelayClient

/// Follows a task through its runs until nothing more will come.
struct TaskFollower: Sendable {
    let client: RelayClient
    let namespace: String
    let context: CommandContext

    static let finalPhases: Set<String> = ["Succeeded", "Failed", "Cancelled", "Skipped"]

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
        let present = attempt > 0 || span.isPart ? try await runs(of: task) : []
        let earlier = present.filter { ($0[path: "spec", "attempt"]?.integer ?? 0) <= attempt }
        var followed = Set((span.isPart ? present.dropLast() : earlier[...]).map(\.objectName))
        let before = followed.count
        var exitCode: Int32 = 1
        while let run = try await nextRun(of: task, besides: followed) {
            let wanted = followed.count == before ? span : span.whole
            followed.insert(run)
            let ended = try await RunFollower(client: client, namespace: namespace, run: run, context: context)
                .follow(wanted)
            exitCode = RunFollower.exitCode(of: ended)
            if exitCode != 0 { try context.note(RunFollower.endText(of: ended)) }
        }
        guard followed.count == before else { return exitCode }
        let last = try await client.read(location(task))
        let status = last["status"]
        let words = [status?["phase"]?.string, status?["reason"]?.string, status?["message"]?.string]
        throw CommandFailure("error: task \"\(task)\" never ran: " + words.compactMap { $0 }.joined(separator: ": "))
    }

    private func location(_ task: String) -> ResourceLocation {
        ResourceLocation(.tasks, namespace: namespace, name: task)
    }

    /// The name of the next run that hasn't been shown yet; nil when the task has come to its end.
    private func nextRun(of task: String, besides followed: Set<String>) async throws -> String? {
        let progress = ProgressLine("waiting for task \(task)", in: context)
        return try await progress.during {
            var reconnect = Reconnect()
            // The server has told of the runs.
            if !followed.isEmpty { reconnect.succeeded() }
            while true {
                do {
                    let present = try await client.read(location(task))
                    if let run = try await runs(of: task).first(where: { !followed.contains($0.objectName) }) {
                        return run.objectName
                    }
                    if Self.isOver(present) { return nil }
                    reconnect.succeeded()
                    progress.update(Self.text(present))
                    try await waitForChange(of: present)
                } catch let error as RelayClientError {
                    try await reconnect.wait(after: error, in: context)
                }
            }
        }
    }

    /// The runs of a task, first attempt first.
    func runs(of task: String) async throws -> [JSONValue] {
        let list = try await client.read(ResourceLocation(.runs, namespace: namespace))
        return (list["items"]?.array ?? []).filter { $0[path: "spec", "task"]?.string == task }
            .sorted { ($0[path: "spec", "attempt"]?.integer ?? 0) < ($1[path: "spec", "attempt"]?.integer ?? 0) }
    }

    private static func isOver(_ task: JSONValue) -> Bool {
        guard finalPhases.contains(task[path: "status", "phase"]?.string ?? "") else { return false }
        // The runtime has yet to see that the task was given another go.
        return (task[path: "spec", "rerun"]?.integer ?? 0) <= (task[path: "status", "rerun"]?.integer ?? 0)
            || task[path: "status", "attempts"]?.integer ?? 0 == 0
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
        let status = task["status"]
        let words = [status?["phase"]?.string ?? "Pending", status?["reason"]?.string, status?["message"]?.string]
        let next = status?["nextRetryTime"]?.string.map { ", next try at \($0)" } ?? ""
        return "waiting for task \(task.objectName): " + words.compactMap { $0 }.joined(separator: ": ") + next
    }
}
