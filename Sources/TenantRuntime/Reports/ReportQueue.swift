import AgxModel
import Synchronization

/// What the relay is to be told: bounded, at most one request a second, and gone with this process.
///
/// It is news, and not the truth, which is in the records.
final class ReportQueue: Sendable {
    /// Beyond this the oldest go, those first that nobody has to look at.
    static let capacity = 256
    private static let pause = Duration.seconds(1)
    private static let longestPause = Duration.seconds(30)

    private struct Waiting {
        var events: [RuntimeEvent] = []
        var hasUsage = false
    }

    private let waiting = Mutex(Waiting())
    private let (news, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    /// Takes an event to be told soon.
    func add(_ event: RuntimeEvent) {
        waiting.withLock { Self.fit(&$0.events, adding: [event]) }
        wake.yield()
    }

    /// Takes it that there are new rows of usage.
    func addUsage() {
        waiting.withLock { $0.hasUsage = true }
        wake.yield()
    }

    /// Tells the relay until cancelled; may be called once.
    func run(_ reports: any RelayReports, clock: some Clock<Duration>) async throws {
        var pause = Self.pause
        for await _ in news {
            let batch = take()
            do {
                if batch.hasUsage { try await reports.announceUsage() }
                if !batch.events.isEmpty { try await reports.tell(batch.events) }
                pause = Self.pause
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                giveBack(batch)
                pause = min(pause * 2, Self.longestPause)
            }
            try await clock.sleep(for: pause)
        }
    }

    /// The next batch: what somebody should look at goes first, since the relay may have no room for all of it.
    private func take() -> Waiting {
        waiting.withLock { waiting in
            let events = waiting.events
            let ordered = events.filter { $0.type == .warning } + events.filter { $0.type == .normal }
            let batch = Waiting(events: Array(ordered.prefix(RuntimeEvent.maximumBatch)), hasUsage: waiting.hasUsage)
            waiting = Waiting(events: Array(ordered.dropFirst(RuntimeEvent.maximumBatch)))
            if !waiting.events.isEmpty { wake.yield() }
            return batch
        }
    }

    private func giveBack(_ batch: Waiting) {
        waiting.withLock { waiting in
            let newer = waiting.events
            waiting = Waiting(events: batch.events, hasUsage: batch.hasUsage || waiting.hasUsage)
            Self.fit(&waiting.events, adding: newer)
        }
        wake.yield()
    }

    private static func fit(_ waiting: inout [RuntimeEvent], adding events: [RuntimeEvent]) {
        waiting += events
        while waiting.count > capacity {
            waiting.remove(at: waiting.firstIndex { $0.type == .normal } ?? 0)
        }
    }
}
