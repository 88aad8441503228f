import DequeModule
import ReconcileKernel
import Synchronization

/// The execs that were made through one gate: nobody can name another's, and nobody makes too many.
final class ExecLedger: Sendable {
    private struct Guarded {
        var known: Set<String> = []
        var order: Deque<String> = []
        /// Made, and not known to be started or gone, each with when: the engine keeps them until the container ends.
        var unstarted: [String: Duration] = [:]
        /// How many places of abandoned ones can be given to others.
        var forgetting: TokenBucket
        /// How many are being made.
        var begun = 0
        var attached = 0
        /// Those of the known whose end nobody has seen.
        var unended: Set<String> = []
        var budget: TokenBucket
        /// How many refused requests are worth a line in the log.
        var refusals: TokenBucket
    }

    private let limits: GateLimits
    private let uptime: @Sendable () -> Duration
    private let guarded: Mutex<Guarded>

    /// `uptime` reads a clock that is never set.
    init(limits: GateLimits, uptime: @escaping @Sendable () -> Duration) {
        self.limits = limits
        self.uptime = uptime
        let budget = TokenBucket(capacity: Double(limits.execsAtOnce), perSecond: limits.execsPerSecond)
        let forgetting = TokenBucket(capacity: 1, perSecond: limits.forgottenPerSecond)
        let refusals = TokenBucket(capacity: Double(limits.refusalsAtOnce), perSecond: limits.refusalsPerSecond)
        guarded = Mutex(Guarded(forgetting: forgetting, budget: budget, refusals: refusals))
    }

    /// The execs that wait to be started, as far as is known.
    var unstarted: Set<String> { guarded.withLock { Set($0.unstarted.keys) } }

    /// Counts one more try to make an exec, unless there were too many lately.
    func spend() throws(GateRefusal) {
        let now = uptime()
        guard guarded.withLock({ $0.budget.take(1, at: now) == nil }) else {
            throw GateRefusal(status: 429, message: "too many execs at once: try again later")
        }
    }

    /// Takes a place for an exec that is made now, unless too many wait to be started; `endMaking` must follow.
    ///
    /// `gone` are those of them that the engine no longer has. When there is no place left, the oldest may be forgotten:
    /// who made it may have died before it was started, and the engine would have it for as long as the container runs.
    func beginMaking(forgetting gone: Set<String>) throws(GateRefusal) {
        let now = uptime()
        let isAllowed = guarded.withLock { guarded in
            for id in gone { guarded.unstarted[id] = nil }
            let hasPlace = guarded.unstarted.count + guarded.begun < limits.unstartedExecs
            guard hasPlace || forgetOldest(in: &guarded, now: now) else { return false }
            guarded.begun += 1
            return true
        }
        guard isAllowed else {
            let message = "at most \(limits.unstartedExecs) execs that aren't started: start those that were made"
            throw GateRefusal(status: 429, message: message)
        }
    }

    /// Gives up the place of an exec that was made long ago, now and then: what the engine keeps grows slowly at most.
    private func forgetOldest(in guarded: inout Guarded, now: Duration) -> Bool {
        guard let (id, madeAt) = guarded.unstarted.min(by: { $0.value < $1.value }),
            now - madeAt >= limits.abandonedAfter, guarded.forgetting.take(1, at: now) == nil
        else { return false }
        guarded.unstarted[id] = nil
        return true
    }

    /// Remembers the exec that was made, if it was; the oldest is forgotten when there are too many.
    func endMaking(_ id: String?) {
        let now = uptime()
        guarded.withLock { guarded in
            guarded.begun -= 1
            guard let id, guarded.known.insert(id).inserted else { return }
            guarded.unstarted[id] = now
            guarded.unended.insert(id)
            guarded.order.append(id)
            if guarded.order.count > limits.rememberedExecs, let oldest = guarded.order.popFirst() {
                guarded.known.remove(oldest)
                guarded.unended.remove(oldest)
            }
        }
    }

    /// Says that the engine has started an exec, and will forget it by itself.
    func noteStart(of id: String) { guarded.withLock { $0.unstarted[id] = nil } }

    /// Says that an exec is seen to have ended; false if that was known.
    func noteEnd(of id: String) -> Bool { guarded.withLock { $0.unended.remove(id) != nil } }

    /// Whether one more refused request is worth a line in the log: of a flood, only some are.
    func spendRefusal() -> Bool {
        let now = uptime()
        return guarded.withLock { $0.refusals.take(1, at: now) == nil }
    }

    /// Throws Docker's own answer for an exec that was not made here.
    func require(_ id: String) throws(GateRefusal) {
        guard guarded.withLock({ $0.known.contains(id) || $0.unstarted[id] != nil }) else {
            throw GateRefusal(status: 404, message: "No such exec instance")
        }
    }

    /// Counts one more attached exec, unless there are too many.
    func beginAttached() throws(GateRefusal) {
        let isAllowed = guarded.withLock { guarded in
            guard guarded.attached < limits.attachedExecs else { return false }
            guarded.attached += 1
            return true
        }
        guard isAllowed else {
            throw GateRefusal(status: 429, message: "at most \(limits.attachedExecs) attached execs at once")
        }
    }

    func endAttached() { guarded.withLock { $0.attached -= 1 } }
}
