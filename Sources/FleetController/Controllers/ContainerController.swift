import AgxModel
import ReconcileKernel
import Foundation
import RecordStore

/// Keeps one container at the engine for one Container record.
struct ContainerController<C: Clock>: Sendable where C.Duration == Duration {
    /// How long a replacement waits for the company to become idle, in seconds.
    static var longestWaitForIdle: Double { 1800 }

    let context: FleetContext<C>

    func reconcile(_ key: RecordKey) async throws -> ReconcileOutcome {
        guard let first = context.records.container(key.name, in: key.namespace) else { return .settled }
        guard context.observer.isConnected else { return .settled }
        try await context.addFinalizer(to: first)
        var cure: ContainerCure?
        for _ in 0..<4 {
            guard let record = context.records.container(key.name, in: key.namespace) else { return .settled }
            let design = try context.designer.design(record)
            context.observer.expressInterest(of: key, in: .container(design.name))
            let (situation, decision) = try await decide(record, design, after: cure)
            guard !decision.steps.isEmpty else { return try await settle(record, situation, decision) }
            switch try await execute(record, situation, decision) {
            case .mustWait: return outcome(situation, decision)
            case .wasHindered: cure = nil
            case .isDone: cure = ContainerCure(design: design, drift: decision.cured)
            }
        }
        // Something keeps changing under our hands; what happened since marks it stale, and the next turn looks.
        return .recheck(after: .seconds(1))
    }

    /// Decides again, with what has not been cured left alone, if there is any.
    private func decide(
        _ record: FleetRecord<Container>,
        _ design: ContainerDesign,
        after cure: ContainerCure?,
    ) async throws -> (ContainerSituation, ContainerDecision) {
        let (situation, decision) = try await decide(record, design)
        guard let vain = cure?.vain(decision.drift, by: design), !vain.isEmpty else { return (situation, decision) }
        context.vainRemedies.note(vain, of: record, now: context.now())
        return try await decide(record, design)
    }

    private func decide(
        _ record: FleetRecord<Container>,
        _ design: ContainerDesign,
    ) async throws -> (ContainerSituation, ContainerDecision) {
        var situation = try await ContainerObservation(context: context, record: record, design: design).situation()
        var decision = ContainerPlanner.decide(situation)
        if decision.pendingReplacement != nil, try await mayDisrupt(record, decision) {
            situation.mayDisrupt = true
            decision = ContainerPlanner.decide(situation)
        }
        return (situation, decision)
    }

    private func mayDisrupt(_ record: FleetRecord<Container>, _ decision: ContainerDecision) async throws -> Bool {
        if record.spec.updatePolicy == .immediate { return true }
        if let since = decision.memory.waitsForIdleSince,
            context.now().timeIntervalSince(since) >= Self.longestWaitForIdle
        {
            return true
        }
        if let isIdle = await context.probe.isIdle(company: record.companyName) { return isIdle }
        // A runtime that doesn't answer may be at work; only without a sandbox is there nothing to cut short.
        let sandbox = DockerNames(company: try CompanyID(record.companyName)).container(named: RecordNames.sandbox)
        return context.observer.read { $0.container(named: sandbox)?.state } != .running
    }

    /// What has become of the steps; the turn goes on with a new look unless it must wait.
    private enum Continuation { case isDone, wasHindered, mustWait }

    private func execute(
        _ record: FleetRecord<Container>,
        _ situation: ContainerSituation,
        _ decision: ContainerDecision,
    ) async throws -> Continuation {
        var decision = decision
        // What is counted is written before it is done, so that a crash in between can't hide it.
        if decision.memory != situation.memory || decision.isToldFirst {
            try await report(record, situation, decision)
        }
        do throws(StepFailure) {
            guard try await perform(decision.steps, for: record) else { return .wasHindered }
        } catch {
            if case .stopContainer = error.step.action, error.error.code == .timedOut { return .mustWait }
            if error.error.code == .staleRun, try await removeWedged(situation, error, of: record) {
                return .wasHindered
            }
            guard failsForGood(error, of: record.key) else {
                try await context.reportRefusal(error, of: newest(record), in: \.conditions)
                throw error
            }
            decision.outcome = .waiting(reason: "StartFailed", message: error.description)
            decision.memory.count(endedAt: situation.now, afterRunningFor: 0, now: situation.now)
            try await removeHalfMade(situation)
            try await report(newest(record), situation, decision)
            return .mustWait
        }
        // That it was started is written after it is done: a start that fails doesn't make the last end a new one.
        let counted = decision.memory
        if case .startContainer = decision.steps.last?.action { decision.memory.noteStart() }
        if decision.memory != counted { try await report(newest(record), situation, decision) }
        if case .pullImage = decision.steps.last?.action {
            try await report(record, situation, decision)
            return .mustWait
        }
        return .isDone
    }

    private func newest(_ record: FleetRecord<Container>) -> FleetRecord<Container> {
        context.records.container(record.key.name, in: record.key.namespace) ?? record
    }

    private func settle(
        _ record: FleetRecord<Container>,
        _ situation: ContainerSituation,
        _ decision: ContainerDecision,
    ) async throws -> ReconcileOutcome {
        if decision.outcome == .gone || decision.outcome == .ready { context.failures.forget(record.key) }
        let isCured = decision.drift.isEmpty && situation.observed?.details != nil
        if decision.outcome == .gone || (isCured && decision.vain.isEmpty) {
            context.vainRemedies.forget(record.key)
        } else if isCured, decision.vain.allSatisfy(\.mayStay) {
            context.vainRemedies.endWait(of: record.key)
        }
        if decision.outcome == .gone {
            context.observer.endInterest(in: .container(situation.design.name))
            try await context.removeFinalizer(of: record)
            return .settled
        }
        try await report(record, situation, decision)
        return outcome(situation, decision)
    }

    private func outcome(_ situation: ContainerSituation, _ decision: ContainerDecision) -> ReconcileOutcome {
        if let time = decision.lookAgainAt {
            return .recheck(after: .seconds(max(0.05, time.timeIntervalSince(situation.now))))
        }
        if decision.pendingReplacement != nil { return .recheck(after: .seconds(5)) }
        if !decision.steps.isEmpty { return .recheck(after: .seconds(15)) }
        if case .waiting = decision.outcome { return .recheck(after: .seconds(15)) }
        return .settled
    }

    private func report(
        _ record: FleetRecord<Container>,
        _ situation: ContainerSituation,
        _ decision: ContainerDecision,
    ) async throws {
        let report = ContainerReport(
            record: record,
            situation: situation,
            decision: decision,
            engine: context.observer.engine.id,
        )
        var status = report.status()
        switch decision.outcome {
        case .ready: try await context.report(.ready, in: &status.conditions, of: record)
        case .stopped:
            try await context.report(.waiting("Stopped", "is not meant to run"), in: &status.conditions, of: record)
        case .waiting(let reason, let message):
            try await context.report(.waiting(reason, message), in: &status.conditions, of: record)
        case .gone: return
        }
        try await context.writeStatus(status, of: record)
    }
}
