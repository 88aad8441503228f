import AgxModel
import Synchronization
import TestSupport
import Testing

@testable import TenantRuntime

/// Remembers what it is told, and can be away.
final class RecordingReports: RelayReports {
    struct Away: Error {}

    let isAway = Mutex(false)
    let batches = Mutex<[[RuntimeEvent]]>([])
    let announcements = Mutex(0)

    func tell(_ events: [RuntimeEvent]) async throws {
        if isAway.withLock(\.self) { throw Away() }
        batches.withLock { $0.append(events) }
    }

    func announceUsage() async throws {
        if isAway.withLock(\.self) { throw Away() }
        announcements.withLock { $0 += 1 }
    }

    var events: [RuntimeEvent] { batches.withLock { $0.flatMap(\.self) } }
}

@Suite("What the relay is told", .timeLimit(.minutes(10)))
struct ReportQueueTests {
    private static func event(_ name: String, _ type: Event.EventType = .normal) -> RuntimeEvent {
        RuntimeEvent(.task, name, uid: "u", type, "Started", "")
    }

    private func running(
        _ queue: ReportQueue,
        _ reports: RecordingReports,
        _ body: @Sendable @escaping (ManualClock) async throws -> Void,
    ) async throws {
        let clock = ManualClock()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { do { try await queue.run(reports, clock: clock) } catch is CancellationError {} }
            try await body(clock)
            group.cancelAll()
        }
    }

    @Test("the first is told at once, those of a second together, and what needs a look first")
    func batches() async throws {
        let (queue, reports) = (ReportQueue(), RecordingReports())
        try await running(queue, reports) { clock in
            queue.add(Self.event("a"))
            await clock.sleeping(until: .seconds(1))
            #expect(reports.events == [Self.event("a")])
            queue.add(Self.event("b"))
            queue.add(Self.event("c", .warning))
            #expect(reports.batches.withLock(\.count) == 1)
            clock.advance(to: .seconds(1))
            await clock.sleeping(until: .seconds(2))
            #expect(reports.batches.withLock(\.last) == [Self.event("c", .warning), Self.event("b")])
        }
    }

    @Test("new usage is announced once a second, however many runs have ended, and again after the relay was away")
    func usage() async throws {
        let (queue, reports) = (ReportQueue(), RecordingReports())
        try await running(queue, reports) { clock in
            for _ in 0..<50 { queue.addUsage() }
            await clock.sleeping(until: .seconds(1))
            #expect(reports.announcements.withLock(\.self) == 1)
            reports.isAway.withLock { $0 = true }
            for _ in 0..<50 { queue.addUsage() }
            clock.advance(to: .seconds(1))
            await clock.sleeping(until: .seconds(3))
            reports.isAway.withLock { $0 = false }
            clock.advance(to: .seconds(3))
            await clock.sleeping(until: .seconds(4))
            #expect(reports.announcements.withLock(\.self) == 2)
            #expect(reports.batches.withLock { $0.isEmpty })
        }
    }

    @Test("while the relay is away only so much is kept, the last and what needs a look")
    func away() async throws {
        let (queue, reports) = (ReportQueue(), RecordingReports())
        reports.isAway.withLock { $0 = true }
        try await running(queue, reports) { clock in
            queue.add(Self.event("first", .warning))
            await clock.sleeping(until: .seconds(2))
            for index in 0..<1000 { queue.add(Self.event("t\(index)")) }
            clock.advance(to: .seconds(2))
            await clock.sleeping(until: .seconds(6))
            #expect(reports.events.isEmpty)
            reports.isAway.withLock { $0 = false }
            clock.advance(to: .seconds(6))
            for second in 7...8 {
                await clock.sleeping(until: .seconds(second))
                clock.advance(to: .seconds(second))
            }
            await clock.sleeping(until: .seconds(9))
            let told = reports.events
            #expect(told.count == ReportQueue.capacity)
            #expect(told.first == Self.event("first", .warning) && told.last == Self.event("t999"))
            #expect(Set(told).count == told.count)
        }
    }
}
