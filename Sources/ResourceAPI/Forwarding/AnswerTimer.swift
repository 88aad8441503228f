import Synchronization

/// Shares an `AnswerWait` between the task that reads the answer and the one that looks at the clock.
final class AnswerTimer: Sendable {
    private let clock: any Clock<Duration> & Sendable
    private let time: @Sendable () -> Duration
    private let wait: Mutex<AnswerWait>
    /// Rung when something begins that has a bound.
    private let bell = Doorbell()

    init(isListing: Bool, clock: any Clock<Duration> & Sendable) {
        self.clock = clock
        time = clock.stopwatch()
        wait = Mutex(AnswerWait(isListing: isListing, at: time()))
    }

    func clientTakes() {
        let now = time()
        wait.withLock { $0.clientTakes(at: now) }
    }

    func serverGoesOn() {
        let now = time()
        wait.withLock { $0.serverGoesOn(at: now) }
    }

    func hasRead(lines: Int, isInLine: Bool) {
        let now = time()
        wait.withLock { $0.hasRead(lines: lines, isInLine: isInLine, at: now) }
        if isInLine { bell.ring() }
    }

    func endListing() { wait.withLock { $0.endListing() } }

    /// Waits until the answer is to be broken off, and says why; nil if it is cancelled before.
    func run(onSilence: @Sendable () -> Void) async -> String? {
        while !Task.isCancelled {
            let now = time()
            switch wait.withLock({ $0.step(at: now) }) {
            case .idle: await bell.wait()
            // Cancelled, it only ends.
            case .look(let pause): try? await clock.sleep(for: pause)
            case .silent: onSilence()
            case .tooSlow(let reason): return reason
            }
        }
        return nil
    }
}
