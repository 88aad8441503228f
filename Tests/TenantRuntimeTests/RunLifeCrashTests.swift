import AgxModel
import Foundation
import ManifestFormat
import RecordStore
import Testing

@testable import TenantRuntime

@Suite("A runtime that dies between any two writes of a run's life", .timeLimit(.minutes(10)))
struct RunLifeCrashTests {
    @Test(
        "leaves one result for each run, its usage counted once, and all that it has left",
        arguments: UInt64(0)..<16,
    )
    func once(seed: UInt64) async throws {
        let world = try MortalWorld(seed: seed)
        try await world.create()
        try await world.liveUntil("all tasks are over") { try await $0.isSettled() }
        let life = try world.begin()
        let runs = try await life.records(Run.kind)
        try await Self.checkLedger(world, life, runs, "seed \(seed)")
        for run in runs { try Self.check(run, world, "seed \(seed), \(run.key.name)") }
        try await Self.checkTasks(world, life, runs, "seed \(seed)")
        for task in world.tasks { _ = try await life.store.delete(life.key(AgentTask.kind, task)) }
        try life.store.close()
        try await world.liveUntil("all is gone") { try await $0.records(Run.kind).isEmpty }
        let left = try FileManager.default.contentsOfDirectory(atPath: world.home.path + "/.agx/runs")
        #expect(left.isEmpty, "seed \(seed): files without a run")
        let last = try world.begin()
        try await Self.checkLedger(world, last, runs, "seed \(seed), after the deletion")
        try last.store.close()
        print("seed \(seed): \(world.deaths) deaths, \(runs.count) runs")
    }

    /// One row for each settled run, with what its agent printed, and none for others.
    private static func checkLedger(_ world: MortalWorld, _ life: MortalWorld.Life, _ runs: [Record], _ place: String)
        async throws
    {
        let journal = UsageJournal(store: life.store, namespace: TestStore.namespace, epoch: "e")
        let rows = try await journal.page(after: 0, epoch: nil, limit: 1000).rows
        #expect(rows.map(\.run).sorted() == runs.map(\.uid).sorted(), "\(place)")
        for row in rows { #expect(row.tokens == world.printed(by: row.run), "\(place), \(row.name)") }
        let sum = rows.compactMap(\.tokens).reduce(Run.TokenCounts(), +)
        #expect(sum == world.allPrinted, "\(place): usage is counted once")
    }

    private static func check(_ run: Record, _ world: MortalWorld, _ place: String) throws {
        let status = try Run.decodeStatus(run.status)
        let executions = world.executions(of: run.uid)
        #expect(executions <= 1, "\(place) was carried out \(executions) times")
        #expect(status.state?.isFinal == true, "\(place) is not settled")
        #expect(status.tokens == world.printed(by: run.uid), "\(place)")
        let folder = world.home.volume.runDirectory(run.uid)
        // One that never began may have no directory.
        for name in FileManager.default.subpaths(atPath: folder) ?? [] {
            let content = FileManager.default.contents(atPath: folder + "/" + name)
            #expect(content?.range(of: Data(MortalWorld.key.utf8)) == nil, "\(place): its key lies about in \(name)")
        }
        guard world.printed(by: run.uid) != nil else { return }
        #expect(executions == 1, "\(place) has a result that nobody made")
        #expect(status.artifacts.map(\.name).sorted() == ["kept.txt", "own/left.txt"], "\(place)")
        for artifact in status.artifacts {
            let size = try FileManager.default.attributesOfItem(atPath: "\(folder)/artifacts/\(artifact.name)")[.size]
            #expect(size as? Int64 == artifact.size, "\(place)")
        }
    }

    private static func checkTasks(_ world: MortalWorld, _ life: MortalWorld.Life, _ runs: [Record], _ place: String)
        async throws
    {
        var sessions: [String: Set<String>] = [:]
        for task in try await life.records(AgentTask.kind) {
            let name = task.key.name
            let status = try AgentTask.decodeStatus(task.status)
            let own = try runs.filter { try Run.decodeSpec($0.spec).task == name }
            #expect(status.attempts == own.count, "\(place), \(name)")
            let succeeded = try own.count { try Run.decodeStatus($0.status).state == .succeeded }
            #expect(succeeded == (status.phase == .succeeded ? 1 : 0), "\(place), \(name)")
            #expect(status.comments.map(\.text) == world.comments(on: name), "\(place), \(name)")
            let thread = try AgentTask.decodeSpec(task.spec).threadId ?? ""
            for run in own {
                guard let session = try Run.decodeStatus(run.status).sessionID else { continue }
                sessions[thread, default: []].insert(session)
            }
        }
        #expect(sessions.count == 2 && sessions.values.allSatisfy { $0.count == 1 }, "\(place): \(sessions)")
    }
}
