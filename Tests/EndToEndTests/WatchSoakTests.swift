import AsyncHTTPClient
import Foundation
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("Watches under load", .serialized)
    struct WatchSoakTests {
        private static let watchers = 100
        private static let writes = 10_000
        private static let writers = 8
        private static let plans = "\(APIClient.group)/plans"

        @Test(
            "many watchers, thousands of writes, kill -9 in between: each watcher sees every change once and in order"
        )
        func soak() async throws {
            try await withRelay { relay in
                try await Self.withClient { client in
                    let first = try await relay.api.sendOK(.GET, Self.plans)[path: "metadata", "resourceVersion"]
                    let start = Int64(first?.string ?? "") ?? 0
                    try await withThrowingTaskGroup(of: [Int64].self) { group in
                        let watcher = SoakWatcher(client: client, base: relay.api.base + Self.plans, start: start)
                        for _ in 0..<Self.watchers { group.addTask { try await watcher.run() } }
                        let acknowledged = try await Self.write(relay)
                        #expect(acknowledged.count == Self.writes)
                        _ = try await Self.patch("soak-0", SoakWatcher.lastText, relay)
                        var all: [Int64]?
                        for try await seen in group {
                            #expect(zip(seen, seen.dropFirst()).allSatisfy { $0 < $1 })
                            #expect(Set(seen).isSuperset(of: acknowledged))
                            #expect(seen == all ?? seen)
                            all = seen
                        }
                    }
                }
            }
        }

        /// Writes from several clients, kills the relay in the middle, and answers the versions that were acknowledged.
        private static func write(_ relay: Relay) async throws -> Set<Int64> {
            let each = writes / writers
            return try await withThrowingTaskGroup(of: [Int64].self) { group in
                for writer in 0..<writers {
                    group.addTask {
                        var versions: [Int64] = []
                        let name = "soak-\(writer)"
                        try await create(name, relay)
                        for number in 0..<each {
                            if writer == 0, number == each / 2 {
                                await relay.end()
                                try await relay.start()
                            }
                            versions.append(try await patch(name, "\(number)", relay))
                        }
                        return versions
                    }
                }
                return try await group.reduce(into: []) { $0.formUnion($1) }
            }
        }

        private static func create(_ name: String, _ relay: Relay) async throws {
            try await relay.api.sendOK(
                .POST,
                plans,
                ["apiVersion": "runagx.com/v1", "kind": "Plan", "metadata": ["name": .string(name)], "spec": [:]],
            )
        }

        /// Tries until it is acknowledged; a patch that was carried out unheard changes nothing the second time.
        private static func patch(_ name: String, _ number: String, _ relay: Relay) async throws -> Int64 {
            let change: JSONValue = ["metadata": ["labels": ["number": .string(number)]]]
            return try await within(.seconds(60), { "the write \(number) of \(name)" }) {
                while true {
                    do {
                        let object = try await relay.api.sendOK(.PATCH, "\(plans)/\(name)", change)
                        return Int64(object[path: "metadata", "resourceVersion"]?.string ?? "") ?? 0
                    } catch let error where error.isLostConnection {
                        // Tried again below.
                    }
                    // allowed: between two tries while the relay is away
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
        }

        /// A client with a connection for each watcher.
        private static func withClient(_ body: (HTTPClient) async throws -> Void) async throws {
            var configuration = HTTPClient.Configuration()
            configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = watchers * 2
            let client = HTTPClient(configuration: configuration)
            do {
                try await body(client)
            } catch {
                try await client.shutdown()
                throw error
            }
            try await client.shutdown()
        }
    }
}
