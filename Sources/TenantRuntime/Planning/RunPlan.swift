package import AgxModel

/// What is to be done for one run now, and when to look again.
package struct RunPlan: Sendable, Hashable {
    /// One step and why it is taken.
    package struct Entry: Sendable, Hashable {
        package var step: RunStep
        package var cause: String

        package init(_ step: RunStep, because cause: String) {
            self.step = step
            self.cause = cause
        }
    }

    package var entries: [Entry]
    /// Nil if nothing is left to do until something changes.
    package var lookAgain: Duration?

    package init(_ entries: [Entry] = [], lookAgain: Duration? = nil) {
        self.entries = entries
        self.lookAgain = lookAgain
    }
}

/// One thing that the executor does for a run.
package enum RunStep: Sendable, Hashable {
    /// Write the run directory.
    case prepare
    /// Write that the sandbox is about to be asked.
    case markStarting
    /// Ask the sandbox to start the shim.
    case launch
    /// Take the claim, so that the run can never start.
    case revoke
    /// Write that the agent works, and since when.
    case markRunning(since: BootInstant)
    /// Write that the run is to be stopped, and why.
    case markStopping(StopReason)
    /// Ask the sandbox to start the stop script.
    case stop(StopSequence)
    /// Cut the middle out of what the run has printed.
    case cutOutput
    /// Read some of what the run has left; once all is read it can be settled.
    case collect
    /// Write what the run came to; the last word about it.
    case settle(RunEnding)
    /// Remove the run's artifacts, and write that they are gone.
    case expireArtifacts
    /// Remove the run directory.
    case removeFiles
    /// Let the record go.
    case release
}

/// What a run came to.
package struct RunEnding: Sendable, Hashable {
    package var state: Run.State
    package var reason: RunReason
    package var message: String
    package var started: BootInstant?
    /// How the agent's main process ended, if that is known.
    package var exit: ExitRecord?

    package init(
        _ state: Run.State,
        _ reason: RunReason,
        _ message: String,
        started: BootInstant? = nil,
        exit: ExitRecord? = nil,
    ) {
        self.state = state
        self.reason = reason
        self.message = message
        self.started = started
        self.exit = exit
    }
}

extension RunPlan: CustomStringConvertible {
    /// One line for each step: `launch <- the directory is ready`.
    package var description: String {
        var lines = entries.map { "\($0.step) <- \($0.cause)" }
        if let lookAgain { lines.append("look again in \(GoDuration(lookAgain))") }
        return lines.isEmpty ? "nothing to do" : lines.joined(separator: "\n")
    }
}

extension RunStep: CustomStringConvertible {
    package var description: String {
        switch self {
        case .prepare: "prepare"
        case .markStarting: "mark Starting"
        case .launch: "launch"
        case .revoke: "revoke"
        case .markRunning(let since): "mark Running since uptime \(GoDuration(since.uptime))"
        case .markStopping(let reason): "mark stopping (\(reason.rawValue))"
        case .stop(let sequence):
            sequence.stages.isEmpty ? "sweep" : "stop " + sequence.arguments.joined(separator: " ")
        case .settle(let ending): "settle \(ending.state.rawValue) \(ending.reason.rawValue): \(ending.message)"
        case .cutOutput: "cut output"
        case .collect: "collect artifacts"
        case .expireArtifacts: "expire artifacts"
        case .removeFiles: "remove files"
        case .release: "release"
        }
    }
}

extension RunStep {
    /// Whether it is the end of a run whose command began.
    var settlesWhatBegan: Bool {
        guard case .settle(let ending) = self else { return false }
        return ending.started != nil
    }
}
