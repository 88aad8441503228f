import DequeModule
import Synchronization

/// The execs that were made through one gate: nobody can name another's.
final class ExecLedger: Sendable {
    private struct Guarded {
        var known: Set<String> = []
        var order: Deque<String> = []
        var attached = 0
    }

    private let limits: GateLimits
    private let guarded = Mutex(Guarded())

    init(limits: GateLimits) { self.limits = limits }

    /// Remembers an exec; the oldest is forgotten when there are too many.
    func remember(_ id: String) {
        guarded.withLock { guarded in
            guard guarded.known.insert(id).inserted else { return }
            guarded.order.append(id)
            if guarded.order.count > limits.rememberedExecs, let oldest = guarded.order.popFirst() {
                guarded.known.remove(oldest)
            }
        }
    }

    /// Throws Docker's own answer for an exec that was not made here.
    func require(_ id: String) throws(GateRefusal) {
        guard guarded.withLock({ $0.known.contains(id) }) else {
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
