import AgxModel
import Foundation
import Logging
import RecordStore
import Synchronization
import TestSupport
import Testing
import UsageLedger

@testable import agx_relay

@Suite("Following price lists", .timeLimit(.minutes(1)))
struct PriceFollowerTests {
    @Test("a watch that fails begins anew, ever later until one is complete")
    func retries() async throws {
        let path = "/tmp/agx-prices-\(UUID().uuidString.prefix(8)).db"
        defer { for end in ["", "-wal", "-shm"] { unlink(path + end) } }
        let ledger = try UsageLedger(path: path)
        let clock = ManualClock()
        let watches = Mutex(0)
        let follower = PriceFollower(
            ledger: ledger,
            clock: clock,
            random: { 0.5 },
            logger: Logger(label: "prices") { _ in SwiftLogNoOpLogHandler() },
        ) {
            let number = watches.withLock { count in
                count += 1
                return count
            }
            return AsyncThrowingStream<WatchEvent, any Error> { watch in
                if number == 3 { watch.yield(.initialDone(resourceVersion: 1)) }
                if number < 4 { watch.finish(throwing: StoreError(.storage, "read a row")) }
            }
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await follower.run() }
            for (now, next) in [(1, 3), (3, 4)] {
                await clock.sleeping(until: .seconds(now))
                clock.advance(to: .seconds(now))
                await clock.sleeping(until: .seconds(next))
            }
            #expect(watches.withLock(\.self) == 3)
            clock.advance(to: .seconds(4))
            while watches.withLock(\.self) < 4 { await Task.yield() }
            group.cancelAll()
        }
        try ledger.close()
    }
}
