package import AgxModel
import Foundation

/// The one place where a run's status changes: states go forward only, and what is final stays.
package struct RunLifecycle: Sendable, Hashable {
    package private(set) var status: Run.Status
    package private(set) var bookkeeping: RunBookkeeping

    package init(status: Run.Status, bookkeeping: RunBookkeeping) {
        self.status = status
        self.bookkeeping = bookkeeping
    }

    /// The state, which is `queued` before the first report.
    package var state: Run.State { status.state ?? .queued }

    /// Goes to `starting`; false if the run is that far already.
    package mutating func markStarting() -> Bool { advance(to: .starting) }

    /// Goes to `running`, or takes a new start of the count where the old one is of another boot.
    package mutating func markRunning(since: BootInstant, now: RuntimeMoment) -> Bool {
        if advance(to: .running) {
            bookkeeping.started = since
            status.startTime = now.timestamp(of: since)
            status.message = nil
            return true
        }
        guard state == .running, bookkeeping.started?.bootID != since.bootID else { return false }
        bookkeeping.started = since
        return true
    }

    /// Notes that the run is to be stopped; the first reason stays.
    package mutating func markStopping(_ reason: StopReason, now: RuntimeMoment) -> Bool {
        guard !state.isFinal, bookkeeping.stopping == nil else { return false }
        bookkeeping.stopping = RunBookkeeping.Stopping(reason: reason, since: now.boot)
        status.message =
            switch reason {
            case .timedOut: "Its time is up; it is being stopped."
            case .stalled: "It stands still; it is being stopped."
            case .cancelled: "It is being stopped."
            case .leaving: "Its company is being deleted; it is being stopped."
            }
        return true
    }

    /// Says what a run that isn't over waits for; false if it says so already.
    package mutating func note(_ message: String) -> Bool {
        guard !state.isFinal, status.message != message else { return false }
        status.message = message
        return true
    }

    /// Goes to the final state with all that is known; false if the run is over already.
    package mutating func settle(_ ending: RunEnding, result: ProviderResult, now: RuntimeMoment) -> Bool {
        // An agent that says that it failed has failed, whatever its exit code.
        let fails = ending.state == .succeeded && result.reason.map { $0 != .completed } ?? false
        guard ending.state.isFinal, advance(to: fails ? .failed : ending.state) else { return false }
        let end = end(of: ending, now: now.boot)
        bookkeeping.ended = end
        status.completionTime = now.timestamp(of: end)
        if let started = ending.started, status.startTime == nil {
            bookkeeping.started = started
            status.startTime = now.timestamp(of: started)
        }
        status.reason = fails ? .nonZeroExit : ending.reason
        status.message = ending.message
        status.exitCode = ending.exit?.exitCode
        status.signal = ending.exit?.signal
        status.processorSeconds = ending.exit?.processorSeconds
        status.peakMemoryBytes = ending.exit?.peakMemoryBytes
        take(result)
        return true
    }

    /// When the agent ended: its record's word for it, which agents can write too, if that lies between start and now.
    private func end(of ending: RunEnding, now: BootInstant) -> BootInstant {
        guard let told = ending.exit?.boot, told.bootID == now.bootID, told.uptime <= now.uptime else { return now }
        guard let start = bookkeeping.started ?? ending.started, start.bootID == told.bootID,
            start.uptime > told.uptime
        else { return told.told(at: now) }
        return now
    }

    /// Notes how much output there is, if that is known; no more of it is ever shown.
    package mutating func setSizes(_ sizes: OutputSizes?) {
        guard let sizes else { return }
        status.stdoutBytes = sizes.stdout
        status.stderrBytes = sizes.stderr
    }

    /// Notes what files the run has left.
    mutating func setArtifacts(_ collection: ArtifactCollection?) {
        guard let collection else { return }
        status.artifacts = collection.artifacts
        status.artifactsOmitted = collection.omitted
    }

    /// Notes that the artifacts are gone; false if there are none to go.
    mutating func expireArtifacts(now: RuntimeMoment) -> Bool {
        guard state.isFinal, !status.artifacts.isEmpty else { return false }
        status.artifacts = []
        status.artifactsExpired = Timestamp(now.wall)
        return true
    }

    private mutating func take(_ result: ProviderResult) {
        takeWords(of: result)
        if let wait = result.retryAfter, let end = status.completionTime {
            // Times are whole seconds: a part of one must not become none.
            let (seconds, rest) = wait.components
            status.retryAfter = Timestamp(end.date.addingTimeInterval(Double(seconds) + (rest > 0 ? 1 : 0)))
        }
        status.sessionTokens = result.sessionTokens
        status.turns = result.turns
        status.unreadableLines = Int64(result.unreadableLines)
        status.result = result.text.map { String($0.suffix(65_536)) }
        status.sessionID = result.sessionID
        status.tokens = result.tokens
        status.cost = result.cost
    }

    /// What the agent itself says of its end comes before the exit status, if it has ended by itself.
    ///
    /// It also comes before what is counted of the sandbox as a whole, which may be another run's: but only as a reason.
    private mutating func takeWords(of result: ProviderResult) {
        guard status.state == .failed, let reason = status.reason else { return }
        let own = result.reason == .completed ? nil : result.reason
        switch reason {
        case .nonZeroExit, .signalled, .invalidRequest: break
        case .outOfMemory, .tooManyProcesses, .diskFull: if own == nil { return }
        default: return
        }
        if let own { status.reason = own }
        guard let message = result.message else { return }
        status.message = String(decoding: message.utf8.prefix(8192), as: UTF8.self)
    }

    private mutating func advance(to next: Run.State) -> Bool {
        guard state.canBecome(next) else { return false }
        status.state = next
        return true
    }
}

extension RuntimeMoment {
    /// The wall clock's reading at an instant of this boot, told from now; now itself for one of another boot.
    func timestamp(of instant: BootInstant) -> Timestamp {
        guard let elapsed = boot.elapsed(since: instant) else { return Timestamp(wall) }
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        return Timestamp(wall.addingTimeInterval(-seconds))
    }
}
