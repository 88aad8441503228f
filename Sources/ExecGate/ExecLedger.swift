import DequeModule
import ReconcileKernel
import Synchronization

/// The execs that were made through one gate: nobody can name another's, and nobody makes too many.
final class ExecLedger: Sendable {
    private struct Guarded {
        var known: Set<String> = []
        var order: Deque<String> = []
        /// Made, and not known to be started or gone: the engine keeps them until the container ends.
        var unstarted: Set<String> = []
        /// How many are being made.
        var begun = 0
        var attached = 0
        var budget: TokenBucket
    }

    private let limits: GateLimits
    private let uptime: @Sendable () -> Duration
    private let guarded: Mutex<Guarded>

    /// `uptime` reads a clock that is never set.
    init(limits: GateLimits, uptime: @escaping @Sendable () -> Duration) {
        self.limits = limits
        self.uptime = uptime
        let budget = TokenBucket(capacity: Double(limits.execsAtOnce), perSecond: limits.execsPerSecond)
        guarded = Mutex(Guarded(budget: budget))
    }

    /// The execs that wait to be started, as far as is known.
    var unstarted: Set<String> { guarded.withLock(\.unstarted) }

    /// Counts one more try to make an exec, unless there were too many lately.
    func spend() throws(GateRefusal) {
        let now = uptime()
        guard guarded.withLock({ $0.budget.take(1, at: now) == nil }) else {
            throw GateRefusal(status: 429, message: "too many execs at once: try again later")
        }
    }

    /// Takes a place for an exec that is made now, unless too many wait to be started; `endMaking` must follow.
    ///
    /// `gone` are those of them that the engine no longer has.
    func beginMaking(forgetting gone: Set<String>) throws(GateRefusal) {
        let isAllowed = guarded.withLock { guarded in
            guarded.unstarted.subtract(gone)
            guard guarded.unstarted.count + guarded.begun < limits.unstartedExecs else { return false }
            guarded.begun += 1
            return true
        }
        guard isAllowed else {
            let message = "at most \(limits.unstartedExecs) execs that aren't started: start those that were made"
            throw GateRefusal(status: 429, message: message)
        }
    }

    /// Remembers the exec that was made, if it was; the oldest is forgotten when there are too many.
    func endMaking(_ id: String?) {
        guarded.withLock { guarded in
            guarded.begun -= 1
            guard let id, guarded.known.insert(id).inserted else { return }
            guarded.unstarted.insert(id)
            guarded.order.append(id)
            if guarded.order.count > limits.rememberedExecs, let oldest = guarded.order.popFirst() {
                guarded.known.remove(oldest)
            }
        }
    }

    /// Says that the engine has started an exec, and will forget it by itself.
    func noteStart(of id: String) { guarded.withLock { _ = $0.unstarted.remove(id) } }

    /// Throws Docker's own answer for an exec that was not made here.
    func require(_ id: String) throws(GateRefusal) {
        guard guarded.withLock({ $0.known.contains(id) || $0.unstarted.contains(id) }) else {
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
