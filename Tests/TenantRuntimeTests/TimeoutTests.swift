import AgxModel
import Foundation
import RecordStore
import Synchronization
import Testing

@testable import TenantRuntime

@Suite("The timeout of a run", .timeLimit(.minutes(10)))
struct TimeoutTests {
    private typealias Company = EndToEndTests.Company

    @Test("a run's timeout counts from its start, however often the runtime is restarted meanwhile")
    func timeoutOverRestart() async throws {
        let (state, home) = (try TemporaryHome(), try TemporaryHome())
        // The start lies in the past, as the script tells the end by the machine's own clock.
        let passed = Mutex(Duration.seconds(-601))
        let moment: @Sendable () -> RuntimeMoment = {
            var moment = RuntimeMoment.system()
            moment.boot.uptime += passed.withLock(\.self)
            return moment
        }
        let first = try Company(stateDirectory: state, home: home)
        var spec = TestStore.shell("sleep 1200", in: home)
        (spec.timeout, spec.stallTimeout) = (.seconds(600), .seconds(0))
        try await first.test.createTask("long", spec)
        try await first.whileRunning(first.runtime(moment)) { _ in
            _ = try await eventually("it runs") {
                try await first.test.runStatus("long-1").state == .running ? true : nil
            }
        }
        try first.test.store.close()
        passed.withLock { $0 = .seconds(-301) }
        let second = try Company(stateDirectory: state, home: home)
        try await second.whileRunning(second.runtime(moment)) { _ in
            try await second.test.createTask("after", TestStore.shell("true", in: home))
            _ = try await second.phase("after", is: .succeeded)
            #expect(try await second.test.runStatus("long-1").state == .running)
        }
        try second.test.store.close()
        // More than the timeout since the start, and less since each of the restarts.
        passed.withLock { $0 = .zero }
        let third = try Company(stateDirectory: state, home: home)
        try await third.whileRunning(third.runtime(moment)) { _ in try await third.ended("long-1", .timedOut) }
        #expect(try await third.test.runStatus("long-1").state == .timedOut)
    }
}
