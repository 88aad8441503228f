import AgxModel

/// Decides what is done for one run, from what is known of it; pure.
///
/// The executor may die after any step: planning again from what is then observed leads to the same end.
package enum RunPlanner {
    /// How long an accepted command may take to show on the volume before it is sent again.
    static let launchPatience: Duration = .seconds(10)
    /// When to look again at an output that grows fast.
    static let growthPatience: Duration = .milliseconds(100)
    /// How often an accepted or refused command is sent before the run is given up.
    static let launchLimit = 6
    /// How often the stop script is started against survivors before the run is settled all the same.
    static let stopLimit = 5
    /// The same where no stop script has told what it found: agents can keep it from telling.
    static let silentStopLimit = 10

    /// The steps for a run in this situation.
    package static func plan(_ situation: RunSituation) -> RunPlan {
        let plan = boundingOutput(decide(situation), situation)
        guard !situation.isCollected, plan.entries.contains(where: \.step.settlesWhatBegan) else { return plan }
        return RunPlan([.init(.collect, because: "its artifacts are listed before it is settled")], lookAgain: .zero)
    }

    /// Last of all, so that nothing that is more urgent waits for it.
    private static func boundingOutput(_ plan: RunPlan, _ situation: RunSituation) -> RunPlan {
        var plan = plan
        if situation.output.isOver {
            plan.entries.append(.init(.cutOutput, because: "its output takes more room than it may"))
        }
        if situation.output.growsFast, let lookAgain = plan.lookAgain {
            plan.lookAgain = min(lookAgain, growthPatience)
        }
        return plan
    }

    private static func decide(_ situation: RunSituation) -> RunPlan {
        if situation.state.isFinal { return planFinal(situation) }
        switch situation.observation.phase {
        case .absent where situation.state == .queued: return planAbsent(situation)
        case .prepared where situation.state != .running: return planPrepared(situation)
        case .revoked: return planRevoked(situation)
        case .alive(let start): return planAlive(situation, start)
        case .exited(let start, let exit): return planExited(situation, start, exit)
        case .dead(let start): return planDead(situation, start, "the shim is gone and left no exit record")
        case .unreadable: return planDead(situation, StartRecord(), "the records in its run directory can't be read")
        case .absent, .prepared:
            return planDead(situation, StartRecord(), "its run directory was removed while it was under way")
        }
    }

    private static func planFinal(_ situation: RunSituation) -> RunPlan {
        guard situation.isDeleting else {
            guard situation.artifactsAreSurplus else { return RunPlan() }
            return RunPlan([.init(.expireArtifacts, because: "the artifacts of newer runs need the room")])
        }
        return RunPlan([
            .init(.removeFiles, because: "the record is being deleted"),
            .init(.release, because: "nothing of the run is left"),
        ])
    }

    private static func planAbsent(_ situation: RunSituation) -> RunPlan {
        if let unwanted = situation.unwanted {
            return RunPlan([.init(.settle(unwanted.endingBeforeStart), because: unwanted.message)])
        }
        if let refusal = situation.refusal {
            let ending = RunEnding(.failed, .invalidRequest, refusal)
            return RunPlan([.init(.settle(ending), because: "the request cannot be carried out")])
        }
        if let problem = situation.unusableKey { return withoutKey(problem) }
        if situation.observation.isFull { return diskFull(because: "it has no directory and cannot get one") }
        return RunPlan(
            [
                .init(.prepare, because: "the run is queued and has no directory"),
                .init(.markStarting, because: "the directory is ready"),
                .init(.launch, because: "the directory is ready"),
            ],
            lookAgain: launchPatience,
        )
    }

    private static func planPrepared(_ situation: RunSituation) -> RunPlan {
        if let unwanted = situation.unwanted {
            return RunPlan([.init(.revoke, because: unwanted.message)], lookAgain: .zero)
        }
        let launches = situation.launches
        if situation.observation.isFull {
            return RunPlan([.init(.revoke, because: "the home volume is full")], lookAgain: .zero)
        }
        if situation.unusableKey != nil {
            return RunPlan([.init(.revoke, because: "its key can't be used")], lookAgain: .zero)
        }
        if launches.isUnderWay { return RunPlan(lookAgain: launchPatience) }
        if launches.accepted >= launchLimit {
            return RunPlan(
                [.init(.revoke, because: "launched \(launches.accepted) times and never claimed")],
                lookAgain: .zero,
            )
        }
        if launches.failures >= launchLimit, launches.lastFailure?.code == .refused {
            return RunPlan([.init(.revoke, because: "refused \(launches.failures) times")], lookAgain: .zero)
        }
        let pause = launches.pause(patience: launchPatience, now: situation.now)
        if pause > .zero { return RunPlan(lookAgain: pause) }
        var entries: [RunPlan.Entry] = []
        if launches.accepted == 0, launches.failures == 0 {
            // Another process has written it, and a power cut may have come in between.
            entries.append(.init(.prepare, because: "nothing proves that the directory is whole"))
        }
        if situation.state == .queued { entries.append(.init(.markStarting, because: "the directory is ready")) }
        let cause =
            launches.lastFailure.map { "try again after: \($0.message)" }
            ?? (launches.accepted == 0
                ? "no shim has claimed the run" : "no shim has claimed the run since the last launch")
        entries.append(.init(.launch, because: cause))
        return RunPlan(entries, lookAgain: launchPatience)
    }

    private static func planRevoked(_ situation: RunSituation) -> RunPlan {
        if let unwanted = situation.unwanted {
            return RunPlan([.init(.settle(unwanted.endingBeforeStart), because: unwanted.message)])
        }
        if let problem = situation.unusableKey { return withoutKey(problem) }
        if situation.observation.isFull { return diskFull(because: "the claim is revoked") }
        let detail = situation.launches.lastFailure.map { ": \($0.message)" } ?? ""
        let message = "The sandbox never started the run\(detail)."
        return RunPlan([
            .init(.settle(RunEnding(.failed, .sandboxUnavailable, message)), because: "the claim is revoked")
        ])
    }

    /// It would hold its slot for nothing until somebody sets the key anew.
    private static func withoutKey(_ problem: String) -> RunPlan {
        let ending = RunEnding(.failed, .authenticationFailed, "It cannot be started: \(problem).")
        return RunPlan([.init(.settle(ending), because: "its key can't be used")])
    }

    private static func diskFull(because cause: String) -> RunPlan {
        let ending = RunEnding(.failed, .diskFull, "The home volume has no room for the files of a run.")
        return RunPlan([.init(.settle(ending), because: cause)])
    }

    private static func planAlive(_ situation: RunSituation, _ start: StartRecord) -> RunPlan {
        var entries: [RunPlan.Entry] = []
        let since = situation.bookkeeping.started ?? startInstant(situation, start)
        if situation.state != .running || situation.bookkeeping.started?.bootID != situation.now.bootID {
            let since = since.bootID == situation.now.bootID ? since : situation.now
            entries.append(.init(.markRunning(since: since), because: "the shim has claimed the run"))
        }
        if situation.bookkeeping.stopping != nil {
            if isGivenUp(situation) {
                return planDead(situation, start, "what is left of it can't be ended")
            }
            return stopping(
                situation,
                after: entries,
                sequence: situation.stopSequence,
                because: "it is still running",
            )
        }
        if let unwanted = situation.unwanted {
            let cause = unwanted.message
            entries.append(.init(.markStopping(unwanted.reason), because: cause))
            return stopping(situation, after: entries, sequence: situation.stopSequence, because: cause)
        }
        let elapsed = situation.now.awake(since: since) ?? .zero
        guard let (reason, cause) = limit(situation, elapsed) else {
            let stallLeft = situation.stallTimeout.map { $0 - situation.quiet } ?? .seconds(3600)
            return RunPlan(entries, lookAgain: min(situation.timeout - elapsed, stallLeft))
        }
        entries.append(.init(.markStopping(reason), because: cause))
        return stopping(situation, after: entries, sequence: situation.stopSequence, because: cause)
    }

    /// Which of its limits a run has reached, nil if none.
    private static func limit(_ situation: RunSituation, _ elapsed: Duration) -> (StopReason, cause: String)? {
        if elapsed >= situation.timeout {
            return (.timedOut, "it has run for its timeout of \(GoDuration(situation.timeout))")
        }
        guard let limit = situation.stallTimeout, situation.quiet >= limit else { return nil }
        return (.stalled, "it has stood still for its stall timeout of \(GoDuration(limit))")
    }

    /// When the agent started, on this machine's clock: the shim's word if it speaks of the same boot.
    static func startInstant(_ situation: RunSituation, _ start: StartRecord) -> BootInstant {
        guard let boot = start.boot, boot.bootID == situation.now.bootID, boot.uptime <= situation.now.uptime else {
            return situation.now
        }
        return boot.told(at: situation.now)
    }
}
