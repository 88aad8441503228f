import AgxModel
import Foundation
import Synchronization

/// The queue as the latest pass has found it, for whoever asks.
final class QueueNote: Sendable {
    private let queue = Mutex(TaskQueue())

    func note(_ queue: TaskQueue) { self.queue.withLock { $0 = queue } }

    func reading(at now: Date) -> RuntimeStatus.Queue {
        let queue = queue.withLock(\.self)
        return RuntimeStatus.Queue(
            pending: queue.pending,
            runnable: queue.runnable,
            activeRuns: queue.activeRuns,
            oldestRunnableSeconds: queue.oldestRunnable.map { max(now.timeIntervalSince($0), 0) } ?? 0,
        )
    }
}
