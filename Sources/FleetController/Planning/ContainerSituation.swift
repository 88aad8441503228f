import AgxModel
import struct Foundation.Date
import struct Foundation.TimeInterval

/// All that the decision about one container depends on.
struct ContainerSituation: Sendable {
    /// What the last turns left in the record's status.
    struct Memory: Sendable, Hashable {
        var wasStopped = false
        var restartCount: Int64 = 0
        var crashLoop = CrashLoop()
        /// Set from the moment that an end or a failed start was counted until the container has been started again.
        var nextRetry: Date?
        var waitsForIdleSince: Date?
        /// What the engine said to the last try to make or start it, if it refused.
        var refusal: String?

        /// The next end is another one, and counts.
        mutating func noteStart() {
            nextRetry = nil
            wasStopped = false
            refusal = nil
        }
    }

    /// What must be ready before the container can be made: a name, and why it isn't.
    struct Dependency: Sendable, Hashable {
        var name: String
        var problem: String
    }

    var design: ContainerDesign
    var shouldRun: Bool
    var isDeleting: Bool
    var observed: ObservedContainer?
    /// The id of the design's network; nil while that is not ready.
    var networkID: String?
    var unready: [Dependency]
    /// The id of the image that the design names; nil if the engine doesn't have it.
    var imageID: String?
    var pullPolicy: ImagePullPolicy
    /// Why the image could not be pulled, while that has to wait.
    var imageProblem: ImagePuller.Problem?
    /// The image was pulled just now: policy `Always` is satisfied.
    var imageIsFresh: Bool
    /// Whether a replacement now would cut nobody short.
    var mayDisrupt: Bool
    /// What the readiness probe said; nil for containers that have none.
    var isResponding: Bool?
    var memory: Memory
    var now: Date
    /// What the engine doesn't take on, while it is left alone.
    var vain: VainDrift?
}

extension ContainerSituation.Memory {
    /// What a status says; a time that only a clock set back can explain makes no wait longer than it was to be.
    init(_ status: Container.Status, now: Date) {
        wasStopped = status.state == .stopped
        restartCount = Int64(status.restartCount)
        crashLoop.lastDelay = status.backoffSeconds.map { Double($0) }
        nextRetry = status.nextRetryTime.map { min($0.date, now.addingTimeInterval(crashLoop.lastDelay ?? 0)) }
        if let ready = status.conditions[type: "Ready"], ready.reason == "StartFailed" { refusal = ready.message }
        if let pending = status.conditions[type: "UpdatePending"], pending.status == .isTrue {
            waitsForIdleSince = min(pending.lastTransitionTime.date, now)
        }
    }
}
