import AgxModel

extension RunPlanner {
    static func planExited(_ situation: RunSituation, _ start: StartRecord, _ exit: ExitRecord) -> RunPlan {
        let started = situation.bookkeeping.started ?? startInstant(situation, start)
        guard let stopping = situation.bookkeeping.stopping, !ended(exit, before: stopping.since) else {
            let ending = ending(of: exit, started: started, isFull: situation.observation.isFull)
            return RunPlan([.init(.settle(ending), because: "the exit record is there")])
        }
        if let wait = sweepFirst(situation) { return wait }
        let ending = ending(stoppedBecause: stopping.reason, situation, started: started, exit: exit)
        return RunPlan([.init(.settle(ending), because: "it was stopped")])
    }

    static func planDead(_ situation: RunSituation, _ start: StartRecord, _ cause: String) -> RunPlan {
        if let wait = sweepFirst(situation) { return wait }
        let started = situation.bookkeeping.started ?? startInstant(situation, start)
        if let stopping = situation.bookkeeping.stopping {
            let ending = ending(stoppedBecause: stopping.reason, situation, started: started, exit: nil)
            return RunPlan([.init(.settle(ending), because: "it was stopped")])
        }
        var message = "The agent's process is gone: \(cause)"
        if let failure = situation.stops.lastFailure { message += " (\(failure.message))" }
        let ending = RunEnding(.lost, .lost, message + ".", started: started)
        return RunPlan([.init(.settle(ending), because: cause)])
    }

    /// What the agent's own end means; `isFull` if the home volume had no room left then.
    package static func ending(
        of exit: ExitRecord,
        started: BootInstant? = nil,
        isFull: Bool = false,
    ) -> RunEnding {
        func ended(_ state: Run.State, _ reason: RunReason, _ message: String) -> RunEnding {
            RunEnding(state, reason, message, started: started, exit: exit)
        }
        if exit.exitCode == 0 { return ended(.succeeded, .completed, "The command ended with exit code 0.") }
        if exit.ranOutOfMemory {
            let message = "The kernel killed a process of the sandbox for want of memory; exit code \(exit.exitCode)."
            return ended(.failed, .outOfMemory, message)
        }
        if let signal = exit.signal { return ended(.failed, .signalled, "The command was ended by signal \(signal).") }
        switch exit.exitCode {
        case 126: return ended(.failed, .invalidRequest, "The command or its working directory cannot be used.")
        case 127: return ended(.failed, .commandNotFound, "The command was not found (exit code 127).")
        case _ where exit.metProcessLimit:
            let message = "The sandbox had no room for another process; exit code \(exit.exitCode)."
            return ended(.failed, .tooManyProcesses, message)
        case _ where isFull:
            let message = "The command ended with exit code \(exit.exitCode), and the home volume is full."
            return ended(.failed, .diskFull, message)
        default: return ended(.failed, .nonZeroExit, "The command ended with exit code \(exit.exitCode).")
        }
    }

    private static func ending(
        stoppedBecause reason: StopReason,
        _ situation: RunSituation,
        started: BootInstant,
        exit: ExitRecord?,
    ) -> RunEnding {
        let survivors = situation.observation.stop.map(\.survivors) ?? 0
        let rest = survivors == 0 ? "" : " \(survivors) of its processes could not be ended."
        switch reason {
        case .cancelled:
            let why = situation.unwanted?.message ?? "it was called off"
            return RunEnding(.cancelled, .cancelled, "Stopped: \(why).\(rest)", started: started, exit: exit)
        case .leaving:
            let message = "Stopped: \(StopCause.leaving.message).\(rest)"
            return RunEnding(.lost, .lost, message, started: started, exit: exit)
        case .timedOut:
            let message = "Stopped after its timeout of \(GoDuration(situation.timeout)).\(rest)"
            return RunEnding(.timedOut, .timedOut, message, started: started, exit: exit)
        case .stalled:
            let limit = GoDuration(situation.stallTimeout ?? .zero)
            let message = "Stopped after it had neither printed anything nor used the processor for \(limit).\(rest)"
            return RunEnding(.failed, .stalled, message, started: started, exit: exit)
        }
    }

    /// Whether the agent had ended by itself before anybody wanted to stop it.
    private static func ended(_ exit: ExitRecord, before stop: BootInstant) -> Bool {
        guard let boot = exit.boot, boot.bootID == stop.bootID else { return false }
        return boot.uptime <= stop.uptime
    }

    /// The plan that makes sure that no process of the run is left, nil once that is known.
    private static func sweepFirst(_ situation: RunSituation) -> RunPlan? {
        if situation.observation.stop?.survivors == 0 { return nil }
        // A sandbox that does not run has no processes.
        if situation.stops.lastFailure?.code == .notRunning { return nil }
        if isGivenUp(situation) { return nil }
        return stopping(situation, after: [], sequence: .sweep, because: "no process of the run may be left")
    }

    /// Whether the stop script was started often enough.
    static func isGivenUp(_ situation: RunSituation) -> Bool {
        situation.stops.accepted >= (situation.observation.stop == nil ? silentStopLimit : stopLimit)
    }

    /// The plan that starts the stop script, or waits for the one that was started.
    static func stopping(
        _ situation: RunSituation,
        after entries: [RunPlan.Entry],
        sequence: StopSequence,
        because cause: String,
    ) -> RunPlan {
        // The script takes the whole grace at most, and then sweeps.
        let patience = situation.stopSequence.grace + launchPatience
        if situation.stops.isUnderWay { return RunPlan(entries, lookAgain: patience) }
        let pause = situation.stops.pause(patience: patience, now: situation.now)
        if pause > .zero { return RunPlan(entries, lookAgain: pause) }
        return RunPlan(entries + [.init(.stop(sequence), because: cause)], lookAgain: patience)
    }
}
