import AgxModel
import AgxSecurity
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import ManifestFormat
import RecordStore
import RelayServer
import ResourceAPI
import UsageLedger

/// A relay over a store and fakes of its own, in a new directory.
final class RelayWorld: Sendable {
    let directory: String
    let store: RecordStore
    let ledger: UsageLedger
    let fleet = FakeFleet()
    let containers = FakeContainers()
    let status = FakeStatus()
    let addressing: FakeAddressing
    let keys = KeyRing.fresh()

    var vault: CredentialVault { CredentialVault(store: store, keys: keys) }

    init() throws {
        // Short, because the path of a socket may have no more than 107 bytes.
        directory = "/tmp/agx-relay-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var options = StoreOptions()
        options.orphanableKinds = Set(try KindRegistry.builtIn().definitions.map(\.kind))
        store = try RecordStore(path: directory + "/test.db", options: options)
        ledger = try UsageLedger(path: directory + "/usage.db")
        addressing = FakeAddressing(directory: directory)
    }

    deinit {
        // The directory is temporary: what can't be removed stays for the system to clean up.
        try? ledger.close()
        try? store.close()
        try? FileManager.default.removeItem(atPath: directory)
    }

    func configuration() throws -> RelayConfiguration {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        var configuration = RelayConfiguration(address: try ListenAddress("127.0.0.1:0"), logger: logger)
        configuration.forwarder.ownerID = getuid()
        return configuration
    }

    func application(
        _ change: (inout RelayConfiguration) -> Void = { _ in }
    ) throws -> RelayApplication {
        var configuration = try configuration()
        change(&configuration)
        let ports = RelayPorts(
            addressing: addressing,
            fleet: fleet,
            containers: containers,
            status: status,
            credentials: vault,
            usage: ledger,
        )
        return try RelayApplication(configuration: configuration, store: store, ports: ports)
    }

    /// Runs a test against the router itself.
    func test(
        _ change: (inout RelayConfiguration) -> Void = { _ in },
        _ body: @Sendable (any TestClientProtocol) async throws -> Void,
    ) async throws {
        try await application(change).application().test(.router) { try await body($0) }
    }

    /// Runs a test against a server on a port of its own.
    func testLive(
        _ change: (inout RelayConfiguration) -> Void = { _ in },
        _ body: @Sendable (any TestClientProtocol, _ port: Int) async throws -> Void,
    ) async throws {
        try await application(change).application().test(.live) { try await body($0, $0.port ?? 0) }
    }
}

extension RelayWorld {
    /// Writes a record as it is, without any checks.
    @discardableResult
    func put(
        _ kind: String,
        _ name: String,
        namespace: String = "",
        spec: JSONValue,
        status: JSONValue? = nil,
    ) async throws -> Record {
        let object: JSONValue = [
            "apiVersion": "runagx.com/v1", "kind": .string(kind),
            "metadata": namespace.isEmpty
                ? ["name": .string(name)] : ["name": .string(name), "namespace": .string(namespace)],
            "spec": spec,
        ]
        let record = try await store.create(RecordDraft(object: object))
        guard let status else { return record }
        return try await report(status, of: record)
    }

    @discardableResult
    func report(_ status: JSONValue, of record: Record) async throws -> Record {
        try await store.updateStatus(
            of: record.key,
            uid: record.uid,
            to: status,
            expecting: record.resourceVersion,
        )
    }

    /// A status whose `Ready` is as given.
    static func status(ready: Bool, reason: String, message: String = "", generation: Int64 = 1) -> JSONValue {
        [
            "observedGeneration": .integer(generation), "phase": ready ? "Ready" : "Progressing",
            "conditions": [
                [
                    "type": "Ready", "status": ready ? "True" : "False", "reason": .string(reason),
                    "message": .string(message), "lastTransitionTime": "2026-01-01T00:00:00Z",
                ]
            ],
        ]
    }

    /// Company acme with its sandbox.
    func putAcme() async throws {
        try await put("Company", "acme", spec: ["plan": "free", "state": "Active"])
        try await put("Container", "sandbox", namespace: "acme", spec: ["image": "agx/sandbox:latest"])
    }
}
