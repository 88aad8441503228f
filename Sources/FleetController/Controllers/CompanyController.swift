import AgxModel
import Foundation
import ReconcileKernel
import RecordStore

/// Brings a company's child records to what its spec and plan ask for, and folds their conditions into its own.
///
/// Writes records only; the engine is the other controllers' business.
struct CompanyController<C: Clock>: Sendable where C.Duration == Duration {
    let context: FleetContext<C>

    /// How many seconds the runs of a company have to end after its deletion: more than any agent's signals take.
    private static var runPatience: Double { 30 }

    /// One turn; `isSettled` says that the records are as they were when nothing was left to do.
    ///
    /// The gate is looked at all the same: it depends on more.
    func reconcile(_ name: String, isSettled: Bool) async throws -> ReconcileOutcome {
        guard let company = context.records.company(name) else { return .settled }
        try await context.addFinalizer(to: company)
        let plan = context.records.plan(company.spec.plan)
        if let plan, !company.isDeleting {
            let caps = ResourceCap.Spec(company: company.spec, plan: plan.spec)
            try await context.gate.open(company: name, caps: caps)
        }
        if isSettled { return .settled }
        let children = context.records.children(of: name)
        if children.containers[RecordNames.runtime]?.isDeleting == false, await hasRunsToEnd(company) {
            _ = try await finish(name, planExists: plan != nil)
            return .recheck(after: .seconds(1))
        }
        let planner = CompanyPlanner(company: company, plan: plan?.spec, children: children)
        for write in try planner.writes() { try await context.perform(write, owner: company) }
        return try await finish(name, planExists: plan != nil)
    }

    /// Whether the runtime of a company that is being deleted is still ending its runs, and may take its time.
    ///
    /// What they have used would be lost with it.
    private func hasRunsToEnd(_ company: FleetRecord<Company>) async -> Bool {
        guard let deletionTime = company.deletionTime else { return false }
        let elapsed = context.now().timeIntervalSince(deletionTime)
        let hasEnded = await context.probe.takeLeave(of: company.key.name, uid: company.uid)
        // A clock that was set back must not keep a company.
        return !hasEnded && (0..<Self.runPatience).contains(elapsed)
    }

    private func finish(_ name: String, planExists: Bool) async throws -> ReconcileOutcome {
        guard let company = context.records.company(name) else { return .settled }
        let children = context.records.children(of: name)
        if company.isDeleting && children.isEmpty {
            try await context.gate.close(company: name)
            try await context.removeFinalizer(of: company)
            return .settled
        }
        let summary = CompanySummary(
            company: company,
            planExists: planExists,
            children: children,
            now: context.timestamp,
            isEngineAway: context.observer.isAway,
        )
        let status = summary.status()
        try await context.writeStatus(status, of: company)
        await tellTransition(from: company.status, to: status, of: company)
        return .settled
    }

    private func tellTransition(
        from old: Company.Status,
        to new: Company.Status,
        of company: FleetRecord<Company>,
    ) async {
        guard old.phase != new.phase, let phase = new.phase else { return }
        let isBad = phase == .degraded
        let message = new.conditions[type: isBad ? "Degraded" : "Ready"]?.message ?? ""
        await context.events.record(
            isBad ? .warning : .normal,
            phase.rawValue,
            message.isEmpty ? "the company is \(phase.rawValue)" : message,
            about: company.key,
            uid: company.uid,
        )
    }
}
