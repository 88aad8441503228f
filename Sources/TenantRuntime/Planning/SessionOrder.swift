import AgxModel

extension AgentTask.Session {
    /// Whether it was used after another one of its thread: the turns tell it, where both were counted, and else the
    /// wall clock, which may have been set in between.
    func isNewer(than other: AgentTask.Session) -> Bool {
        if let turn, let before = other.turn, turn != before { return turn > before }
        return other.time < time
    }
}

extension TaskFacts {
    /// The latest turn of its thread that it had; nil if none was counted.
    var latestTurn: Int64? { [latestRun?.turn, liveRun?.turn, recorded.session?.turn].compactMap(\.self).max() }

    /// Whether its next try must not go on with what its thread has left: by that its latest run has failed.
    var mustBeginAnew: Bool {
        guard let run = latestRun, run.state.isFinal, !wantsRerun else { return false }
        return run.reason?.retryRule == .freshSession
    }
}
