import AgxModel
import FakeEngine
import Foundation
import Logging
import ManifestFormat
import RecordStore
import Synchronization
import Testing

@testable import FleetController

/// A gate that only remembers which companies it is open for.
final class RecordingGate: TenantGate {
    private let opened = Mutex<Set<String>>([])
    private let directories = Mutex(0)
    private let (opens, open) = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingNewest(1))
    var companies: Set<String> { opened.withLock { $0 } }
    /// How often a runtime's container was designed.
    var designs: Int { directories.withLock { $0 } }

    /// Waits until a gate has been opened, or looked at, so many times from now on.
    func waitForOpens(_ count: Int) async {
        var rest = count
        for await _ in opens {
            rest -= 1
            if rest <= 0 { return }
        }
    }

    /// Which directory each company has at present.
    let identity = Mutex("first")
    func identity(of company: String) -> String? { identity.withLock { $0 } }
    func directory(of company: String) -> String {
        directories.withLock { $0 += 1 }
        return "/gate/\(company)"
    }

    func open(company: String, caps: ResourceCap.Spec) async throws {
        opened.withLock { _ = $0.insert(company) }
        open.yield(company)
    }

    func close(company: String) async throws { opened.withLock { _ = $0.remove(company) } }
}

/// A probe with fixed answers.
final class StubProbe: TenantProbe {
    let idle = Mutex<Bool?>(true)
    func runtimeIsReady(company: String) async -> Bool { true }
    func isIdle(company: String) async -> Bool? { idle.withLock { $0 } }

    /// Whose runtimes were asked before they were to go, and how many containers there were then.
    let left = Mutex<[String]>([])
    let containersAtLeave = Mutex<@Sendable () -> Int>({ 0 })
    /// How many more times the runtimes say that runs are still to end.
    let runsToEnd = Mutex(0)
    func takeLeave(of company: String, uid: String) async -> Bool {
        let count = containersAtLeave.withLock(\.self)()
        left.withLock { $0.append("\(company)/\(uid) \(count)") }
        return runsToEnd.withLock { left in
            left -= 1
            return left < 0
        }
    }
}

/// A fleet on a fake engine with a real store, for as long as a test's body runs.
struct FleetHarness {
    let store: RecordStore
    let engine: FakeContainerEngine
    let gate: RecordingGate
    let probe: StubProbe
    let fleet: Fleet<ContinuousClock>

    static let plan: JSONValue = ["defaults": ["services": ["count": 5, "cpu": "4", "memory": "4Gi", "pids": 1000]]]

    static func run(
        engine: FakeContainerEngine = makeEngine(),
        logger: Logger = silent,
        now: @escaping @Sendable () -> Date = { Date() },
        options change: (inout FleetOptions) -> Void = { _ in },
        _ body: (FleetHarness) async throws -> Void,
    ) async throws {
        try await withStore { store in
            try await run(on: store, engine: engine, logger: logger, now: now, options: change, body)
        }
    }

    /// Runs `body` with the company `acme`, which is Ready.
    static func withReadyCompany(
        now: @escaping @Sendable () -> Date = { Date() },
        _ body: (FleetHarness) async throws -> Void,
    ) async throws {
        try await run(now: now) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            try await harness.waitReady("acme")
            try await body(harness)
        }
    }

    /// A store in a directory of its own, for as long as a body runs.
    static func withStore(_ body: (RecordStore) async throws -> Void) async throws {
        let directory = NSTemporaryDirectory() + "agx-fleet-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }  // Only a left-over temporary directory.
        let store = try RecordStore(path: directory + "/agx.db")
        try await body(store)
        try store.close()
    }

    static func run(
        on store: RecordStore,
        engine: FakeContainerEngine,
        logger: Logger = silent,
        now: @escaping @Sendable () -> Date = { Date() },
        options change: (inout FleetOptions) -> Void = { _ in },
        _ body: (FleetHarness) async throws -> Void,
    ) async throws {
        let (gate, probe) = (RecordingGate(), StubProbe())
        let fleet = makeFleet(store, engine, gate, probe, logger: logger, now: now, options: change)
        let harness = FleetHarness(store: store, engine: engine, gate: gate, probe: probe, fleet: fleet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await fleet.run() }
            do {
                try await body(harness)
            } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
        }
    }

    /// A fleet that does nothing until it is run.
    static func makeFleet(
        _ store: RecordStore,
        _ engine: FakeContainerEngine,
        _ gate: RecordingGate,
        _ probe: StubProbe,
        logger: Logger = silent,
        now: @escaping @Sendable () -> Date = { Date() },
        options change: (inout FleetOptions) -> Void = { _ in },
    ) -> Fleet<ContinuousClock> {
        var options = FleetOptions(installation: "i1", relistInterval: .milliseconds(200), orphanGrace: .seconds(300))
        change(&options)
        let environment = FleetEnvironment(
            clock: ContinuousClock(),
            now: now,
            random: { Double.random(in: 0..<1) },
            makeSuffix: { UUID().uuidString.lowercased() },
            hostRoutes: { [] },
            logger: logger,
        )
        return Fleet(
            store: store,
            engine: engine,
            gate: gate,
            probe: probe,
            options: options,
            environment: environment,
        )
    }

    static let silent = Logger(label: "fleet") { _ in SwiftLogNoOpLogHandler() }

    static func makeEngine() -> FakeContainerEngine {
        let engine = FakeContainerEngine()
        engine.configure { world in
            world.images = ["agx/runtime:latest": "sha256:r", "agx/sandbox:latest": "sha256:s"]
            world.now = Date()
        }
        return engine
    }

    // MARK: - Records

    func applyPlan(_ name: String = "free") async throws {
        let key = RecordKey(kind: "Plan", name: name)
        let draft = RecordDraft(key: key, apiVersion: "runagx.com/v1", content: ["spec": Self.plan])
        _ = try await store.create(draft)
    }

    func applyCompany(_ name: String, _ spec: JSONValue = [:]) async throws {
        let key = RecordKey(kind: "Company", name: name)
        var draft = RecordDraft(key: key, apiVersion: "runagx.com/v1", content: ["spec": spec])
        draft.finalizers = [FleetFinalizer.name]
        _ = try await store.create(draft)
    }

    /// Changes a record, again if somebody else was quicker.
    func edit(_ key: RecordKey, _ change: (inout Record) -> Void) async throws {
        while true {
            guard var record = try await store.get(key) else { throw StoreError(.notFound, "\(key)") }
            change(&record)
            do throws(StoreError) {
                _ = try await store.update(record, expecting: record.resourceVersion)
                return
            } catch {
                guard error.code == .conflict else { throw error }
            }
        }
    }

    func edit(company name: String, _ change: (inout Record) -> Void) async throws {
        try await edit(RecordKey(kind: "Company", name: name), change)
    }

    // MARK: - Waiting

    /// Waits until the record is as `isMet` says, and returns it; nil stands for a record that is gone.
    @discardableResult
    func wait(_ key: RecordKey, until isMet: (Record?) -> Bool) async throws -> Record? {
        let start = try await store.latestResourceVersion()
        var current = try await store.get(key)
        if isMet(current) { return current }
        for try await event in store.watch(WatchQuery(start: .after(start))) where event.record?.key == key {
            if case .deleted = event { current = nil } else { current = event.record }
            if isMet(current) { return current }
        }
        throw CancellationError()
    }

    func waitReady(_ company: String) async throws {
        try await wait(RecordKey(kind: "Company", name: company)) { record in
            guard let record, let status = try? Company.decodeStatus(record.status) else { return false }
            return status.conditions.isTrue("Ready") && status.observedGeneration == record.generation
        }
    }

    /// Waits until the record's condition Ready has this reason, and returns its message.
    @discardableResult
    func waitReason(_ reason: String, _ kind: String, _ namespace: String, _ name: String) async throws -> String {
        let key = RecordKey(kind: kind, namespace: namespace, name: name)
        let record = try await wait(key) { Self.ready($0)?["reason"]?.string == reason }
        return Self.ready(record)?["message"]?.string ?? ""
    }

    private static func ready(_ record: Record?) -> JSONValue? {
        record?.status?["conditions"]?.array?.first { $0["type"]?.string == "Ready" }
    }

    func container(_ name: String, of company: String) async throws -> Container.Status {
        let key = RecordKey(kind: "Container", namespace: company, name: name)
        return try Container.decodeStatus(try await store.get(key)?.status)
    }
}
