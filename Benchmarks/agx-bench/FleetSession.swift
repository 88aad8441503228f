import AgxModel
import FakeEngine
import FleetController
import Foundation
import Logging
import ManifestFormat
import ReconcileKernel
import RecordStore

/// A fleet on the fake engine, over a database in a directory, for as long as a body runs.
struct FleetSession {
    let store: RecordStore
    private let fleet: Fleet<ContinuousClock>
    private let path: String

    static func run<Value: Sendable>(
        directory: String,
        engine: FakeContainerEngine,
        resync: Duration,
        relist: Duration,
        _ body: (FleetSession) async throws -> Value,
    ) async throws -> Value {
        let path = directory + "/agx.db"
        let store = try RecordStore(path: path)
        let fleet = Fleet(
            store: store,
            engine: engine,
            gate: NoGate(),
            probe: ReadyProbe(),
            options: options(resync, relist),
            environment: environment,
        )
        let session = FleetSession(store: store, fleet: fleet, path: path)
        let value = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await fleet.run() }
            defer { group.cancelAll() }
            return try await body(session)
        }
        try store.close()
        return value
    }

    private static func options(_ resync: Duration, _ relist: Duration) -> FleetOptions {
        let range = IPv4Subnet(containing: 0x0A00_0000, prefixLength: 8)
        return FleetOptions(
            installation: "bench",
            subnetPool: SubnetPool(range: range, pieceLength: 28),
            resyncInterval: resync,
            relistInterval: relist,
        )
    }

    private static var environment: FleetEnvironment<ContinuousClock> {
        FleetEnvironment(
            clock: ContinuousClock(),
            now: { Date() },
            random: { Double.random(in: 0..<1) },
            makeSuffix: { UUID().uuidString.lowercased() },
            hostRoutes: { [] },
            logger: Logger(label: "fleet"),
        )
    }

    func createCompanies(_ count: Int) async throws {
        let spec: JSONValue = ["defaults": ["services": ["count": 0, "cpu": "0", "memory": "0", "pids": 0]]]
        let plan = RecordDraft(
            key: RecordKey(kind: "Plan", name: "free"),
            apiVersion: "runagx.com/v1",
            content: ["spec": spec],
        )
        _ = try await store.create(plan)
        for first in stride(from: 0, to: count, by: 100) {
            try await store.write { transaction in
                for number in first..<min(first + 100, count) {
                    let key = RecordKey(kind: "Company", name: "c\(number)")
                    var draft = RecordDraft(key: key, apiVersion: "runagx.com/v1", content: ["spec": [:]])
                    draft.finalizers = FleetFinalizer.kinds.isEmpty ? [] : [FleetFinalizer.name]
                    _ = try transaction.create(draft)
                }
            }
        }
    }

    func waitUntilAllReady(_ count: Int) async throws {
        try await until("\(count) companies are Ready", within: .seconds(600), every: .milliseconds(500)) {
            let records = try await store.list(ListQuery(kind: "Company")).records
            return records.count { RelayAPI.isReady(["status": $0.status ?? .null]) } == count
        }
    }

    /// Waits until no key is due for a while.
    func waitUntilQuiet() async throws {
        var quiet = 0
        try await until("the fleet is quiet", within: .seconds(600), every: .milliseconds(20)) {
            let queue = fleet.queueStatistics
            quiet = fleet.isConnected && queue.ready + queue.processing == 0 ? quiet + 1 : 0
            return quiet >= 5
        }
    }

    /// Size and time of the database's log: they change with every write, also one that no version shows.
    func logState() throws -> String {
        let attributes = try FileManager.default.attributesOfItem(atPath: path + "-wal")
        return "\(attributes[.size] ?? 0) \(attributes[.modificationDate] ?? 0)"
    }
}

/// A gate that costs nothing.
private struct NoGate: TenantGate {
    func directory(of company: String) -> String { "/gate/\(company)" }
    func identity(of company: String) -> String? { "gate" }
    func open(company: String, caps: ResourceCap.Spec) async throws {}
    func close(company: String) async throws {}
}

/// Runtimes that always answer.
private struct ReadyProbe: TenantProbe {
    func runtimeIsReady(company: String) async -> Bool { true }
    func isIdle(company: String) async -> Bool? { true }
    func takeLeave(of company: String, uid: String) async -> Bool { true }
}
