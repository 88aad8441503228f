import AgxModel
import FakeEngine
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import FleetController
@testable import RecordStore

@Suite("Trying again", .timeLimit(.minutes(1)))
struct ReconnectTests {
    private func withRunning(_ body: @escaping @Sendable () async -> Void, _ test: () async throws -> Void) async throws
    {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await body() }
            try await test()
            group.cancelAll()
        }
    }

    private func observer(_ engine: FakeContainerEngine, _ clock: ManualClock) -> EngineObserver<ManualClock> {
        EngineObserver(
            engine: engine,
            options: .init(installation: "i1"),
            clock: clock,
            random: { 0.5 },
            subnets: SubnetLedger(pool: .standard, hostRoutes: { [] }, now: { Date() }),
            reports: .init(changed: { _ in }, connected: {}, disconnected: { _, _ in }, listed: {}),
        )
    }

    @Test("an engine that drops each connection as soon as it is made is tried with growing pauses")
    func shortConnections() async throws {
        let (engine, clock) = (FakeContainerEngine(), ManualClock())
        engine.setFaults { call, _ in call == .followEvents ? .refuse(EngineError(.unreachable, "reset")) : nil }
        let observer = observer(engine, clock)
        try await withRunning({ await observer.run() }) {
            for moment in [100, 300, 700, 1500] {
                await clock.sleeping(until: .milliseconds(moment))
                clock.advance(to: .milliseconds(moment))
            }
            await clock.sleeping(until: .milliseconds(3100))
            // The next connection lives as long as the longest pause: then all begins anew.
            engine.setFaults(nil)
            clock.advance(to: .milliseconds(3100))
            await clock.sleeping(until: .milliseconds(33_100))
            clock.advance(to: .milliseconds(8100))
            engine.setReachable(false)
            await clock.sleeping(until: .milliseconds(8200))
        }
    }

    @Test("a store that can't be read is tried with growing pauses")
    func store() async throws {
        try await FleetHarness.withStore { store in
            try store.close()
            let clock = ManualClock()
            let follower = RecordFollower(
                store: store,
                records: FleetRecords(subnets: SubnetLedger(pool: .standard, hostRoutes: { [] }, now: { Date() })),
                clock: clock,
                random: { 0.5 },
                logger: FleetHarness.silent,
            )
            try await withRunning({ await follower.run { _ in } }) {
                for moment in [100, 300, 700] {
                    await clock.sleeping(until: .milliseconds(moment))
                    clock.advance(to: .milliseconds(moment))
                }
            }
        }
    }

    @Test("a record that can't be read is there all the same: nothing is decided from its absence")
    func unreadable() {
        let records = FleetRecords(subnets: SubnetLedger(pool: .standard, hostRoutes: { [] }, now: { Date() }))
        let key = RecordKey(kind: "Volume", namespace: "acme", name: "home")
        records.apply(.init(key: key, resourceVersion: 3, error: StoreError(.storage, "not JSON")))
        #expect(records[key] != nil && records.children(of: "acme").unreadable == [key])
    }

    @Test("a container that takes long to stop is told once, and holds nobody up")
    func slowStop() async throws {
        let (engine, clock) = (FakeContainerEngine(), ManualClock())
        engine.setFaults { call, _ in call == .stopContainer ? .hang : nil }
        let stops = ContainerStops(engine: engine, clock: clock)
        func stop() async -> EngineError.Code? {
            do throws(EngineError) {
                try await stops.stop(id: "a", gracePeriod: .seconds(600))
                return nil
            } catch {
                return error.code
            }
        }
        let first = await withTaskGroup(of: EngineError.Code?.self) { group in
            group.addTask { await stop() }
            await clock.sleeping(until: .seconds(20))
            clock.advance(to: .seconds(20))
            return await group.next() ?? nil
        }
        #expect(first == .timedOut)
        #expect(await stop() == .timedOut)
        #expect(engine.calls[.stopContainer] == 1)
        // After its grace period the engine should have killed it: it is asked again.
        engine.setFaults(nil)
        clock.advance(to: .seconds(621))
        #expect(await stop() == .notFound)
        #expect(await stop() == .notFound)
        #expect(engine.calls[.stopContainer] == 3)
    }

    @Test("a clock that was set back lets no image wait for longer than its delay")
    func image() async throws {
        let engine = FakeContainerEngine()
        let now = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
        let (finished, finish) = AsyncStream<Void>.makeStream()
        let puller = ImagePuller(
            engine: engine,
            now: { now.withLock { $0 } },
            random: { 0.5 },
            finished: { finish.yield() },
        )
        try await withRunning({ await puller.run() }) {
            puller.request("none:1")
            for await _ in finished { break }
            #expect(puller.problem(with: "none:1") != nil)
            now.withLock { $0 -= 86_400 }
            #expect(puller.problem(with: "none:1") == nil)
            puller.request("none:1")
            for await _ in finished { break }
            #expect(puller.problem(with: "none:1")?.failures == 2)
        }
    }
}
