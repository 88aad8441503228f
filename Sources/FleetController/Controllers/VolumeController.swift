import AgxModel
import ReconcileKernel
import RecordStore

/// Keeps one named volume at the engine for one Volume record.
struct VolumeController<C: Clock>: Sendable where C.Duration == Duration {
    let context: FleetContext<C>

    func reconcile(_ key: RecordKey) async throws -> ReconcileOutcome {
        guard let record = context.records.volume(key.name, in: key.namespace) else { return .settled }
        guard context.observer.isConnected else { return .settled }
        try await context.addFinalizer(to: record)
        let name = DockerNames(company: try CompanyID(key.namespace)).volume(named: key.name)
        context.observer.expressInterest(of: key, in: .volume(name))
        for _ in 0..<3 {
            guard let record = context.records.volume(key.name, in: key.namespace) else { return .settled }
            let observed = try await context.observer.volume(named: name)
            var planner = VolumePlanner(
                record,
                installation: context.designer.installation,
                name: name,
                observed: observed,
            )
            planner.unanswered = context.failures.unanswered(key)
            let decision = planner.decide()
            guard !decision.steps.isEmpty else {
                return try await settle(record, decision.outcome, name: name, observed: observed)
            }
            if !context.isRefused(record.status.conditions) {
                try await report(record, decision.outcome, name: name, observed: observed)
            }
            let begun = context.now()
            do {
                try await context.execute(decision.steps, for: record)
            } catch {
                // An engine that is going down fails in the middle as well as it goes silent.
                let isUncertain = [.unreachable, .timedOut, .failed].contains(error.error.code)
                if isUncertain, case .createVolume = error.step.action {
                    context.failures.noteUnanswered(key, begun: begun)
                }
                let newest = context.records.volume(key.name, in: key.namespace) ?? record
                try await context.reportRefusal(error, of: newest, in: \.conditions)
                throw error
            }
        }
        return .recheck(after: .seconds(1))
    }

    private func settle(
        _ record: FleetRecord<Volume>,
        _ outcome: VolumePlanner.Decision.Outcome,
        name: String,
        observed: ObservedVolume?,
    ) async throws -> ReconcileOutcome {
        if case .waiting = outcome {} else { context.failures.forget(record.key) }
        if case .gone(let retained) = outcome {
            if retained {
                let text = "the data is kept in the Docker volume \(name)"
                await context.events.record(.normal, "VolumeRetained", text, about: record.key, uid: record.uid)
            }
            context.observer.endInterest(in: .volume(name))
            try await context.removeFinalizer(of: record)
            return .settled
        }
        try await report(record, outcome, name: name, observed: observed)
        if outcome == .ready { try await forgetPermission(record) }
        if case .waiting = outcome { return .recheck(after: .seconds(15)) }
        return .settled
    }

    /// A person's word that a loss is accepted counts for one loss.
    private func forgetPermission(_ record: FleetRecord<Volume>) async throws {
        guard record.annotations[LabelKeys.recreateVolume] != nil,
            var current = try await context.store.get(record.key),
            current.uid == record.uid
        else { return }
        current.annotations[LabelKeys.recreateVolume] = nil
        context.records.apply(try await context.store.update(current, expecting: current.resourceVersion))
    }

    private func report(
        _ record: FleetRecord<Volume>,
        _ outcome: VolumePlanner.Decision.Outcome,
        name: String,
        observed: ObservedVolume?,
    ) async throws {
        var status = record.status
        status.engine = context.observer.engine.id.rawValue
        status.dockerName = name
        switch outcome {
        case .ready:
            status.createdAt = observed?.createdAt.map { Timestamp($0) } ?? status.createdAt
            // From here on a container may write to it: if it goes missing, data has been lost. The context volume
            // only has a copy, which the runtime publishes again.
            status.heldData = record.key.name != RecordNames.contextVolume
            try await context.report(.ready, in: &status.conditions, of: record)
        case .waiting(let reason, let message):
            try await context.report(.waiting(reason, message), in: &status.conditions, of: record)
        case .gone: return
        }
        status.observedGeneration = record.generation
        try await context.writeStatus(status, of: record)
    }
}
