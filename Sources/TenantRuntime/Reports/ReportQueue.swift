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

    private let waiting = Mutex<[RuntimeEvent]>([])
    private let (news, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    /// Takes an event to be told soon.
    func add(_ event: RuntimeEvent) {
        waiting.withLock { Self.fit(&$0, adding: [event]) }
        wake.yield()
    }

    /// Tells the relay until cancelled; may be called once.
    func run(_ reports: any RelayReports, clock: some Clock<Duration>) async throws {
        var pause = Self.pause
        for await _ in news {
            let events = take()
            guard !events.isEmpty else { continue }
            do {
                try await reports.tell(events)
                pause = Self.pause
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                giveBack(events)
                pause = min(pause * 2, Self.longestPause)
            }
            try await clock.sleep(for: pause)
        }
    }

    /// The next batch: what somebody should look at goes first, since the relay may have no room for all of it.
    private func take() -> [RuntimeEvent] {
        waiting.withLock { waiting in
            let ordered = waiting.filter { $0.type == .warning } + waiting.filter { $0.type == .normal }
            waiting = Array(ordered.dropFirst(RuntimeEvent.maximumBatch))
            if !waiting.isEmpty { wake.yield() }
            return Array(ordered.prefix(RuntimeEvent.maximumBatch))
        }
    }

    private func giveBack(_ events: [RuntimeEvent]) {
        waiting.withLock { waiting in
            let newer = waiting
            waiting = events
            Self.fit(&waiting, adding: newer)
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
