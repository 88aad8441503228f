import ManifestFormat
import RelayClient

/// Waits until one object is as wanted.
struct ObjectWait {
    let client: RelayClient
    let location: ResourceLocation
    let goal: WaitGoal
    /// Only while the object has this uid; another one of the same name counts as its deletion.
    var uid: String?
    /// Whether the server has told of it before, so that even the first question is asked again.
    var isKnown = false

    /// Waits at most so long, with a line on a terminal that says for what; nil waits without end.
    ///
    /// Throws `DeadlinePassed`.
    func run(in context: CommandContext, within limit: Duration?, saying text: String) async throws {
        let progress = ProgressLine(text, in: context)
        try await progress.during {
            _ = try await context.within(limit) { try await run(in: context, progress: progress) }
        }
    }

    /// Waits without end, over restarts of the relay; gives back the object, nil if it is gone.
    ///
    /// Throws NotFound where it could wait for ever.
    func run(in context: CommandContext, progress: ProgressLine? = nil) async throws -> JSONValue? {
        var reconnect = Reconnect(patience: nil)
        if isKnown { reconnect.succeeded() }
        while true {
            do {
                let object = try await current()
                reconnect.succeeded()
                progress?.update(text(object))
                if goal.isReached(by: object) { return object }
                if object == nil, case .creation = goal {} else if object == nil { throw missing() }
                if let found = try await watch(after: object, progress: progress) { return found.object }
                try await context.clock.sleep(for: .milliseconds(200))
            } catch let error as RelayClientError {
                // Read again and go on from there.
                if error.isExpired {
                    try await context.clock.sleep(for: .milliseconds(200))
                    continue
                }
                if error.isTemporary { progress?.update("waiting for \(location.displayName): \(error.message)") }
                try await reconnect.wait(after: error, in: context)
            }
        }
    }

    /// The object now; one with another uid is not it.
    private func current() async throws -> JSONValue? {
        let object = try await client.readIfPresent(location)
        guard let uid, let other = object?.objectUID, other != uid else { return object }
        return nil
    }

    private struct Found { var object: JSONValue? }

    private func watch(after object: JSONValue?, progress: ProgressLine?) async throws -> Found? {
        var collection = location
        collection.name = nil
        let selection = Selection(fields: "metadata.name=\(location.name ?? "")")
        let events = try await client.watch(collection, selecting: selection, after: object?.resourceVersion)
        for try await event in events where event.kind != .bookmark {
            let isGone = event.kind == .deleted || (uid != nil && event.object.objectUID != uid)
            let object = isGone ? nil : event.object
            progress?.update(text(object))
            if goal.isReached(by: object) { return Found(object: object) }
            if isGone { return nil }
        }
        return nil
    }

    private func missing() -> RelayClientError {
        let message = "\(location.type.qualifiedPlural) \"\(location.name ?? "")\" not found"
        return RelayClientError(status: APIStatus(code: 404, reason: "NotFound", message: message))
    }

    private func text(_ object: JSONValue?) -> String {
        "waiting for \(location.displayName): \(goal.description(of: object))"
    }
}
