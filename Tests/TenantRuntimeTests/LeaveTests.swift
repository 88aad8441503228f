import AgxModel
import RecordStore
import Testing

@testable import TenantRuntime

@Suite("A company that goes", .timeLimit(.minutes(10)))
struct LeaveTests {
    private typealias Company = EndToEndTests.Company

    @Test("has its runs ended and their usage written, starts none, and leaves their tasks to whoever comes after it")
    func leave() async throws {
        let (state, home) = (try TemporaryHome(), try TemporaryHome())
        let first = try Company(stateDirectory: state, home: home)
        try first.write(caps: #"{"concurrentRuns": 1}"#)
        try await first.test.createTask("long", TestStore.shell("echo begun; sleep 1200", in: home))
        try await first.whileRunning { runtime in
            _ = try await eventually("it runs") {
                try await first.test.runStatus("long-1").state == .running ? true : nil
            }
            try await first.test.createTask("next", TestStore.shell("true", in: home))
            runtime.leave()
            try await first.ended("long-1", .lost)
            // Its slot is free, and nobody gets it.
            _ = try await eventually("it is told") {
                try await first.test.taskStatus("long").reason == "WaitingForRetry" ? true : nil
            }
            #expect(try await first.test.runs().map(\.key.name) == ["long-1"])
        }
        let journal = UsageJournal(store: first.test.store, namespace: TestStore.namespace, epoch: "e")
        let rows = try await journal.page(after: 0, epoch: nil, limit: 10).rows
        #expect(rows.map(\.name) == ["long-1"] && rows.first?.starts == 1)
        try first.test.store.close()
        let second = try Company(stateDirectory: state, home: home)
        try await second.whileRunning { _ in _ = try await second.phase("next", is: .succeeded) }
        #expect(try await second.test.taskStatus("long").phase == .pending)
        try second.test.store.close()
    }
}
