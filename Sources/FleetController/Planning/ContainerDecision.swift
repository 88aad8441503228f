import struct Foundation.Date

/// What to do about one container, and what to tell of it.
struct ContainerDecision: Sendable, Hashable {
    /// The word that `kubectl get` shows, and the reason of the condition Ready.
    enum Outcome: Sendable, Hashable {
        case ready
        case waiting(reason: String, message: String)
        case stopped
        /// Deleted, and nothing is left of it: the finalizer can go.
        case gone
    }

    var steps: [ResourceStep] = []
    var outcome: Outcome
    var memory: ContainerSituation.Memory
    /// When to look again although nothing may happen.
    var lookAgainAt: Date?
    /// The tag names another image now than the one that runs.
    var imageIsOutdated = false
    /// Whether the reason is written down before the steps are taken, after which nothing shows it any more.
    var isToldFirst = false
    /// A replacement waits until nobody is cut short, because of this.
    var pendingReplacement: String?
    /// Where the container differs from its design, besides what is left alone.
    var drift: [ContainerDrift] = []
    /// Where it differs, and is left alone since the engine didn't take it on.
    var vain: [ContainerDrift] = []
}

extension ContainerDecision {
    /// The drift that is gone after its steps, if they do what they say.
    var cured: Set<ContainerDrift> {
        let remedies = Set(steps.compactMap { $0.action.remedy })
        if remedies.contains(.replace) { return Set(drift) }
        return Set(drift.filter { remedies.contains($0.remedy) })
    }
}

extension ResourceStep.Action {
    fileprivate var remedy: ContainerDrift.Remedy? {
        switch self {
        case .createContainer: .replace
        case .updateContainer: .update
        case .connect: .reconnect
        default: nil
        }
    }
}
