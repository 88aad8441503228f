import AgxModel
import AgxSecurity
import Foundation
import HTTPTypes
import ManifestFormat
import RecordStore
import RelayServer
import Synchronization
import Testing

@Suite("a new master key", .timeLimit(.minutes(5)))
struct MasterKeyRotationTests {
    private struct Crash: Error {}

    private static let path = "/apis/runagx.com/v1/namespaces/acme/providercredentials"
    private static let names = ["c0", "c1", "c2", "c3"]

    /// A relay with keys of providers, and the file of its master keys.
    private static func world() async throws -> (world: RelayWorld, file: KeyFile) {
        let world = try RelayWorld()
        let file = KeyFile(path: world.directory + "/master.key")
        try file.save(world.keys)
        try await world.put("Company", "acme", spec: [:])
        for name in names {
            try await world.put("ProviderCredential", name, namespace: "acme", spec: ["provider": "claude"])
        }
        try await world.test { client in
            for name in names {
                let body = #"{"secret":"key-of-\#(name)"}"#
                let answer = try await client.ask(.put, path + "/\(name)/secret", body)
                #expect(answer.code == 200)
            }
        }
        return (world, file)
    }

    /// Every key opens: each in turn is the company's first, as the ones before it are gone.
    private static func expectAllOpen(_ world: RelayWorld, _ file: KeyFile) async throws {
        let vault = CredentialVault(store: world.store, keys: try file.load())
        for name in names {
            #expect(try await vault.environment(of: "acme", for: .claude) == ["ANTHROPIC_API_KEY": "key-of-\(name)"])
            _ = try await world.store.delete(RecordKey(kind: ProviderCredential.kind, namespace: "acme", name: name))
        }
    }

    private static func rotate(_ world: RelayWorld, _ file: KeyFile, seals: Int) async throws {
        let count = Mutex(0)
        let rotation = MasterKeyRotation(file: file, store: world.store)
        await #expect(throws: Crash.self) {
            _ = try await rotation.run(checkpoint: {
                let sealed = count.withLock { count in
                    count += 1
                    return count
                }
                if sealed == seals { throw Crash() }
            })
        }
    }

    @Test("however often a rotation is cut off, and wherever, all keys open after the next", arguments: 1...4)
    func interrupted(after seals: Int) async throws {
        for times in 1...3 {
            let (world, file) = try await Self.world()
            for _ in 0..<times { try await Self.rotate(world, file, seals: seals) }
            let result = try await MasterKeyRotation(file: file, store: world.store).run()
            #expect(result.count == Self.names.count && result.closed.isEmpty)
            #expect(try file.load().text.split(separator: "\n").count == 3, "a line of words and two keys")
            try await Self.expectAllOpen(world, file)
        }
    }

    @Test("a key that no master key opens is told, keeps its own, and holds up no other")
    func closed() async throws {
        let (world, file) = try await Self.world()
        let seals = try await world.store.list(ListQuery(kind: "SealedSecret")).records
        var spoiled = try #require(seals.first { $0.key.name == "c0" })
        spoiled.content["sealed"] = "v1.1.AAAA"
        _ = try await world.store.update(spoiled, expecting: spoiled.resourceVersion)
        for _ in 0..<3 {
            let result = try await MasterKeyRotation(file: file, store: world.store).run()
            #expect(result.count == 3)
            #expect(result.closed.map(\.name) == ["c0"])
        }
        #expect(try file.load().text.contains("\n1 "), "something still says that it was sealed with it")
        let key = RecordKey(kind: ProviderCredential.kind, namespace: "acme", name: "c0")
        _ = try await world.store.delete(key)
        let vault = CredentialVault(store: world.store, keys: try file.load())
        #expect(try await vault.environment(of: "acme", for: .claude) == ["ANTHROPIC_API_KEY": "key-of-c1"])
    }

    @Test("a rotation leaves a credential's fingerprint and time as they were")
    func status() async throws {
        let (world, file) = try await Self.world()
        let key = RecordKey(kind: ProviderCredential.kind, namespace: "acme", name: "c0")
        func status() async throws -> ProviderCredential.Status {
            try ProviderCredential.decodeStatus(try #require(try await world.store.get(key)).status)
        }
        var before = try await status()
        _ = try await MasterKeyRotation(file: file, store: world.store).run()
        before.keyID = "2"
        #expect(try await status() == before)
    }
}
