import AgxModel
import FakeEngine
import FleetController
import Foundation
import ManifestFormat
import RecordStore

/// A settled fleet on the fake engine: what a start costs, what a pass costs, and that a pass writes nothing.
struct FleetBenchmark {
    let size: Int
    let directory: String
    private let label: String

    init(size: Int, directory: String) {
        self.size = size
        self.directory = directory
        label = "\(size) settled companies"
    }

    func run(_ report: Report) async throws {
        try? FileManager.default.removeItem(atPath: directory)  // Left by a run that was cut off, or not there.
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }  // Only a left-over directory.
        let engine = FakeContainerEngine()
        engine.configure { world in
            world.images = ["agx/runtime:latest": "sha256:r", "agx/sandbox:latest": "sha256:s"]
            world.now = Date()
        }
        let before = Usage.current()
        let rollout = try await self.rollout(on: engine)
        report.tell("\(size) companies made on the fake engine in \(rollout.milliseconds.shown) ms")
        let start = try await measureStart(engine, report)
        // Long enough that a pass, which does less than a start, ends well before the next begins.
        try await measureTurns(engine, period: max(5, start / 1e3), report)
        let after = Usage.current()
        report.tell(
            "RSS \(before.residentMegabytes) MB before, \(after.residentMegabytes) MB after, fake engine included"
        )
    }

    /// Writes the records and lets a fleet make everything.
    private func rollout(on engine: FakeContainerEngine) async throws -> Duration {
        try await FleetSession.run(directory: directory, engine: engine, resync: .seconds(600), relist: .seconds(600)) {
            session in
            try await measured {
                try await session.createCompanies(size)
                try await session.waitUntilAllReady(size)
                try await session.waitUntilQuiet()
            }.duration
        }
    }

    /// A new process' way from the files to a fleet that has looked at everything.
    private func measureStart(_ engine: FakeContainerEngine, _ report: Report) async throws -> Double {
        engine.resetCalls()
        let start = ContinuousClock.now
        let cpu = Usage.current().processorMilliseconds
        return try await FleetSession.run(
            directory: directory,
            engine: engine,
            resync: .seconds(600),
            relist: .seconds(600),
        ) {
            session in
            let version = try await session.store.latestResourceVersion()
            let containers = 2 * size
            await engine.waitForCalls { $0[.inspectContainer, default: 0] >= containers }
            try await session.waitUntilQuiet()
            let time = (ContinuousClock.now - start).milliseconds
            let written = try await session.store.latestResourceVersion() - version
            let writes = engine.calls.filter { $0.key.isWrite }.values.reduce(0, +)
            report.add(
                "start-up, \(label)",
                "\((time / 1e3).shown) s, \(((Usage.current().processorMilliseconds - cpu) / 1e3).shown) s CPU",
                aim: size >= 10_000 ? "30 s" : "-",
            )
            report.tell("start-up wrote \(writes) times to the engine and \(written) times to the database")
            return time
        }
    }

    private func measureTurns(_ engine: FakeContainerEngine, period: Double, _ report: Report) async throws {
        let idle = try await turns(engine, resync: 600, relist: 600, for: period)
        let resync = try await turns(engine, resync: period, relist: 600, for: 2 * period)
        let relist = try await turns(engine, resync: 600, relist: period, for: 2 * period)
        let pass = resync.cpu / 2 - idle.cpu
        let list = relist.cpu / 2 - idle.cpu
        report.add(
            "a resync pass, \(label)",
            "\(pass.shown) ms CPU, \(resync.engineWrites) engine writes, \(resync.databaseWrites) database writes",
            aim: size == 1_000 ? "100 ms CPU, no writes" : "linear in companies, no writes",
        )
        report.add(
            "at rest, \(label)",
            "\(((pass + 2 * list) / 600).shown) % of a core",
            aim: size == 1_000 ? "1 %" : "-",
        )
        report.tell("a complete list of the engine: \(list.shown) ms CPU, \(relist.databaseWrites) database writes")
        report.tell("nothing due for \(period.shown) s: \(idle.cpu.shown) ms CPU")
    }

    private struct Turns {
        var cpu: Double
        var engineWrites: Int
        var databaseWrites: Int
    }

    /// What a quiet fleet does for so many seconds, which hold two turns of what is due each `resync` or `relist`.
    private func turns(
        _ engine: FakeContainerEngine,
        resync: Double,
        relist: Double,
        for seconds: Double,
    ) async throws -> Turns {
        engine.resetCalls()
        return try await FleetSession.run(
            directory: directory,
            engine: engine,
            resync: .seconds(resync),
            relist: .seconds(relist),
        ) { session in
            let containers = 2 * size
            await engine.waitForCalls { $0[.inspectContainer, default: 0] >= containers }
            try await session.waitUntilQuiet()
            engine.resetCalls()
            let version = try await session.store.latestResourceVersion()
            let log = try session.logState()
            let cpu = Usage.current().processorMilliseconds
            try await Task.sleep(for: .seconds(seconds))
            let used = Usage.current().processorMilliseconds - cpu
            let written = Int(try await session.store.latestResourceVersion() - version)
            let touched = try session.logState() == log ? 0 : 1
            let writes = engine.calls.filter { $0.key.isWrite }.values.reduce(0, +)
            return Turns(cpu: used, engineWrites: writes, databaseWrites: max(written, touched))
        }
    }
}
