import AgxModel
import RecordStore

extension RunDriver {
    func launch(_ work: inout RunWork) async throws {
        let run = work.record.uid
        onUnderWay(work.record.key.name, run)
        let tells = providers[work.spec.provider].flatMap { stallTimeout(work, $0) } != nil
        let command = files.volume.shimCommand(run: run, liveness: liveness, tellsActivity: tells)
        guard case .done(let failure) = await ask(.shim, work, command) else {
            return try await note("The sandbox has not answered yet whether it starts it; it is waited for.", &work)
        }
        ledger.noteLaunch(run, failure, at: moment().boot)
        guard let failure else { return }
        try await note("The sandbox cannot be asked to start it (\(failure.message)); it is tried again.", &work)
    }

    func stop(_ sequence: StopSequence, _ work: inout RunWork) async throws {
        let run = work.record.uid
        try files.prepareStop(run: run)
        let command = files.volume.stopCommand(run: run, sequence: sequence)
        // Until there is an answer it is being stopped, as is said already.
        guard case .done(let failure) = await ask(.stop, work, command) else { return }
        ledger.noteStop(run, failure, at: moment().boot)
        guard let failure else { return }
        try await note("The sandbox cannot be asked to stop it (\(failure.message)); it is tried again.", &work)
    }

    /// Starts a script in the sandbox; what came in the way is for the planner.
    private func ask(_ script: SandboxCalls.Script, _ work: RunWork, _ command: [String]) async -> SandboxCalls.Outcome
    {
        let run = work.record.uid
        ledger.noteCall(run)
        if let calls {
            return await calls.start(.init(run: run, script: script), of: work.record.key.name, command)
        }
        do throws(SandboxError) {
            try await sandbox.launch(command, environment: [:])
            return .done(nil)
        } catch {
            return .done(error)
        }
    }

    /// The attempts to start a run's scripts, those that have no answer yet among them.
    func attempts(of run: String) -> LaunchLedger.Entry {
        var entry = ledger.entry(run)
        entry.launches.isUnderWay = calls?.isUnderWay(.init(run: run, script: .shim)) ?? false
        entry.stops.isUnderWay = calls?.isUnderWay(.init(run: run, script: .stop)) ?? false
        return entry
    }
}
