import AgxModel
import Foundation
import ManifestFormat
import ReconcileKernel
import RecordStore

/// Brings one run further: reads everything afresh, asks the planner, and carries out its steps.
struct RunDriver: Sendable {
    /// The finalizer that keeps a run's record until its processes and files are gone.
    static let finalizer = LabelKeys.prefix + "run-files"

    let store: RecordStore
    let namespace: String
    let files: RunFiles
    let sandbox: any SandboxExec
    /// Through which the sandbox is asked; nil to wait for each answer.
    var calls: SandboxCalls?
    let providers: ProviderCatalog
    let credentials: @Sendable (Provider) async throws -> ProviderCredentials
    let liveness: LivenessMode
    let ledger: LaunchLedger
    let moment: @Sendable () -> RuntimeMoment
    var artifactLimits = ArtifactLimits()
    /// How much of an output is kept.
    var outputBound: @Sendable () -> OutputBound = { OutputBound() }
    let artifacts = ArtifactLedger()
    /// The names of the runs whose artifacts have to make room.
    var surplusArtifacts: @Sendable () -> [String] = { [] }
    /// Is called after each step; a test throws from it what a crash at that point would be.
    var checkpoint: @Sendable (RunStep) throws -> Void = { _ in }
    /// Is told of each record as it is written.
    var onWrite: @Sendable (Record) -> Void = { _ in }
    /// Is told of what failed and is not tried again.
    var onFailure: @Sendable (_ part: String, any Error) -> Void = { _, _ in }
    /// Is told that a row of usage was written.
    var onUsage: @Sendable () -> Void = {}
    /// Whether the company goes, and no run of it may stay.
    var isLeaving: @Sendable () -> Bool = { false }
    /// Is told which directory to keep an eye on.
    var onUnderWay: @Sendable (_ run: String, _ id: String) -> Void = { _, _ in }

    /// Does what there is to do for a run now.
    func reconcile(_ name: String) async throws -> ReconcileOutcome {
        // A plan that wants to be looked at again at once gets a few turns here; then others have theirs.
        for _ in 0..<4 {
            guard let record = try await store.get(key(name)) else { return .settled }
            var work = try RunWork(record)
            let plan = RunPlanner.plan(try await situation(work))
            for entry in plan.entries {
                try await carryOut(entry.step, &work)
                try checkpoint(entry.step)
            }
            guard let lookAgain = plan.lookAgain else {
                if work.record.isDeleting, plan.entries.isEmpty == false { continue }
                return .settled
            }
            if lookAgain > .zero { return .recheck(after: lookAgain) }
        }
        return .recheck(after: .milliseconds(100))
    }

    func key(_ name: String) -> RecordKey { RecordKey(kind: Run.kind, namespace: namespace, name: name) }

    private func situation(_ work: RunWork) async throws -> RunSituation {
        let now = moment().boot
        let observation =
            work.lifecycle.state.isFinal ? RunObservation(.absent) : try files.observe(run: work.record.uid, now: now)
        var situation = RunSituation(state: work.lifecycle.state, observation: observation, now: now)
        situation.timeout = work.spec.timeout.duration
        situation.bookkeeping = work.lifecycle.bookkeeping
        situation.isDeleting = work.record.isDeleting
        situation.isCollected =
            work.record.isDeleting || artifacts.collection(of: work.record.uid)?.isDone ?? false
        situation.artifactsAreSurplus =
            !work.lifecycle.status.artifacts.isEmpty && surplusArtifacts().contains(work.record.key.name)
        situation.unwanted = try await unwanted(work).map(StopCause.cancelled) ?? (isLeaving() ? .leaving : nil)
        if case .alive = observation.phase {
            situation.output = try files.outputRoom(run: work.record.uid, bound: outputBound())
        }
        if let adapter = providers[work.spec.provider] {
            situation.stopSequence = adapter.stopSequence
            situation.stallTimeout = stallTimeout(work, adapter)
            if situation.stallTimeout != nil, case .alive = observation.phase {
                situation.quiet = try files.quiet(run: work.record.uid, now: now)
            }
        } else {
            situation.refusal = "This runtime has no adapter for the provider \(work.spec.provider.rawValue)."
        }
        if observation.phase == .absent, situation.refusal == nil { situation.refusal = refusal(work) }
        let attempts = attempts(of: work.record.uid)
        situation.launches = attempts.launches
        situation.stops = attempts.stops
        situation.unusableKey = attempts.unusableKey
        if attempts.isFull { situation.observation.isFull = true }
        return situation
    }

    /// How long a run may stand still; nil for as long as it likes.
    func stallTimeout(_ work: RunWork, _ adapter: any ProviderAdapter) -> Duration? {
        guard let limit = work.spec.stallTimeout?.duration else {
            return adapter.stallTimeout(within: work.spec.timeout.duration)
        }
        return limit > .zero ? limit : nil
    }

    /// Why somebody has called it off, nil if nobody has.
    private func unwanted(_ work: RunWork) async throws -> String? {
        if work.record.isDeleting { return "the run is being deleted" }
        // The task of a run that was found after a repair is lost: whoever has its name now is another, and the run goes on.
        if work.record.labels[LabelKeys.orphan] != nil { return nil }
        let task = try await store.get(
            RecordKey(kind: AgentTask.kind, namespace: namespace, name: work.spec.task)
        )
        guard let task else { return "the task was deleted" }
        if let owner = work.record.ownerReferences.first, owner.uid != task.uid { return "the task was deleted" }
        if task.isDeleting { return "the task is being deleted" }
        return task.spec["cancel"]?.bool == true ? "the task was cancelled" : nil
    }

    /// What makes the request impossible, nil if nothing does.
    private func refusal(_ work: RunWork) -> String? {
        do {
            // A key makes no request possible that isn't without one.
            _ = try command(work, ProviderCredentials()).script(run: work.record.uid, directory: "")
            return nil
        } catch {
            // Anything else may pass, and is met again when it is prepared.
            return error.code == .invalidRequest ? error.message : nil
        }
    }

    func command(_ work: RunWork, _ credentials: ProviderCredentials) throws(TenantRuntimeError) -> RunCommand {
        let provider = work.spec.provider
        guard let adapter = providers[provider] else {
            throw TenantRuntimeError(.invalidRequest, "this runtime has no adapter for \(provider.rawValue)")
        }
        guard let cwd = ContainerPaths.normalized(work.spec.cwd), ContainerPaths.isWithin(files.volume.path, cwd) else {
            throw TenantRuntimeError(.invalidRequest, "the cwd \(work.spec.cwd) is not under \(files.volume.path)")
        }
        return try adapter.command(for: work.request, credentials: credentials)
    }
}
