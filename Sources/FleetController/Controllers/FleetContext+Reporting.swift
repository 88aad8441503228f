import AgxModel
import RecordStore

/// Whether an object is as it should be, for its condition Ready.
enum Readiness: Sendable, Hashable {
    case ready
    case waiting(_ reason: String, _ message: String)
}

extension FleetContext {
    /// Sets the condition Ready, and tells an Event when the reason changes to one that a person should know.
    func report<Kind: ResourceKind>(
        _ readiness: Readiness,
        in conditions: inout [Condition],
        of record: FleetRecord<Kind>,
    ) async throws {
        let previous = conditions[type: "Ready"]?.reason
        let condition: Condition
        switch readiness {
        case .ready:
            condition = ready(.isTrue, "Ready", "", record)
        case .waiting(let reason, let message):
            condition = ready(.isFalse, reason, message, record)
            if reason != previous, CompanySummary.failures.contains(reason) {
                await events.record(.warning, reason, message, about: record.key, uid: record.uid)
            }
        }
        conditions = conditions.setting(condition)
    }

    /// Tells that the engine doesn't do what a record needs, once that is no matter of a moment; the turn is to fail.
    ///
    /// Told once until the reason changes: each new text would be a change, and a change a turn without any pause. So it
    /// can't say when the next try is, only how long that can take.
    func reportRefusal<Kind: ResourceKind>(
        _ failure: StepFailure,
        of record: FleetRecord<Kind>,
        in conditions: WritableKeyPath<Kind.Status, [Condition]>,
    ) async throws {
        var status = record.status
        guard !isRefused(status[keyPath: conditions]), lasts(failure.error.code, record.key) else { return }
        try await report(
            .waiting(Self.refusal, "\(failure.description); it is tried again, after pauses of up to 5 minutes"),
            in: &status[keyPath: conditions],
            of: record,
        )
        try await writeStatus(status, of: record)
    }

    /// Whether the engine refused the last time: what is only about to be done says nothing new then.
    func isRefused(_ conditions: [Condition]) -> Bool { conditions[type: "Ready"]?.reason == Self.refusal }

    private static var refusal: String { "EngineRefused" }

    private func lasts(_ code: EngineError.Code, _ key: RecordKey) -> Bool {
        switch code {
        case .refused: true
        case .failed, .timedOut, .removalInProgress: failures.lasts(key, now: now())
        default: false
        }
    }

    private func ready<Kind: ResourceKind>(
        _ status: Condition.Status,
        _ reason: String,
        _ message: String,
        _ record: FleetRecord<Kind>,
    ) -> Condition {
        Condition(
            "Ready",
            status,
            reason: reason,
            message: message,
            at: timestamp,
            observedGeneration: record.generation,
        )
    }

    /// Carries out steps and tells each as an Event; throws `StepFailure`.
    ///
    /// A name that somebody else took, and an object that went away meanwhile, are no failure here: both are seen at
    /// the next look, and decided about then. Returns what stood in the way.
    @discardableResult
    func execute<Kind: ResourceKind>(
        _ steps: [ResourceStep],
        for record: FleetRecord<Kind>,
    ) async throws(StepFailure) -> StepFailure? {
        var performed: [ResourceStep] = []
        do throws(StepFailure) {
            try await executor.execute(steps) { performed.append($0) }
        } catch {
            await tell(performed, of: record)
            if error.error.code == .nameConflict || error.error.code == .notFound { return error }
            throw error
        }
        await tell(performed, of: record)
        return nil
    }

    private func tell<Kind: ResourceKind>(_ steps: [ResourceStep], of record: FleetRecord<Kind>) async {
        for step in steps {
            await events.record(.normal, step.eventReason, step.description, about: record.key, uid: record.uid)
        }
    }
}

extension ResourceStep {
    /// The reason of the Event that tells of this step: one CamelCase word.
    fileprivate var eventReason: String {
        switch action {
        case .createNetwork, .createVolume, .createContainer: "Created"
        case .removeNetwork, .removeVolume, .removeContainer: "Removed"
        case .connect: "Connected"
        case .disconnect: "Disconnected"
        case .pullImage: "Pulling"
        case .startContainer: "Started"
        case .stopContainer: "Stopping"
        case .unpauseContainer: "Unpaused"
        case .updateContainer: "Updated"
        }
    }
}
