import ManifestFormat
import RelayClient

/// Waits until one object is as wanted.
struct ObjectWait {
    let client: RelayClient
    let location: ResourceLocation
    let goal: WaitGoal
    /// Only while the object has this uid; another one of the same name counts as its deletion.
    var uid: String?

    /// Waits without end; gives back the object, nil if it is gone.
    ///
    /// Throws NotFound where it could wait for ever.
    func run(in context: CommandContext, progress: ProgressLine? = nil) async throws -> JSONValue? {
        while true {
            let object = try await current()
            progress?.update(text(object))
            if goal.isReached(by: object) { return object }
            if object == nil, case .creation = goal {} else if object == nil { throw missing() }
            do {
                if let found = try await watch(after: object, progress: progress) { return found.object }
            } catch let error as RelayClientError where error.isExpired || error.code == .connectionLost {
                // Read again and go on from there.
            }
            try await context.clock.sleep(for: .milliseconds(200))
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
