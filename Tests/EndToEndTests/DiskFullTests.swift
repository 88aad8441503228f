import Foundation
import ManifestFormat
import RecordStore
import Testing

extension EndToEnd {
    @Suite("The disk of the relay is full", .serialized, .timeLimit(.minutes(5)))
    struct DiskFullTests {
        @Test(
            "Writes are refused and say why, reads and readiness go on telling, and space heals it without a restart",
            .enabled(if: getuid() == 0, "mounting a small file system needs root"),
        )
        func full() async throws {
            try await withRelay { relay in
                try await SmallDisk.under(relay) { disk in
                    let company = try await relay.readyCompany()
                    for round in 0..<2 {
                        try disk.fill()
                        let refused = try await Self.writeUntilRefused(relay, round)
                        #expect(refused.code == 503)
                        #expect(refused.text.contains("disk is full"), "\(refused.text)")
                        #expect(try refused.json()["kind"] == "Status")
                        let list = try await relay.api.sendOK(.GET, "\(APIClient.group)/companies")
                        #expect(list["items"]?.array?.count == 1)
                        let ready = try await relay.api.send(.GET, "/readyz")
                        #expect(ready.code == 500)
                        #expect(ready.text.contains("[-]store failed: nothing can be written, the disk is full"))
                        #expect(try await relay.api.send(.GET, "/livez").code == 200)
                        let page = try await relay.api.send(.GET, "/metrics").text
                        #expect(!page.contains("agx_store_failures_total 0\n"))
                        try disk.free()
                        #expect(try await relay.api.send(.GET, "/readyz").code == 200)
                        try await Self.write(relay, "after-\(round)")
                    }
                    #expect(try await relay.output(company, of: "echo well").contains("well"))
                    await relay.end(by: SIGTERM)
                    let store = try RecordStore(path: disk.path + "/agx.db")
                    try await store.checkIntegrity()
                    let plans = try await store.list(ListQuery(kind: "Plan")).records.map(\.key.name)
                    #expect(plans.filter { $0.hasPrefix("after-") } == ["after-0", "after-1"])
                    try store.close()
                    try await relay.start()
                }
            }
        }

        private static func write(_ relay: Relay, _ name: String) async throws {
            try await relay.api.sendOK(.POST, "\(APIClient.group)/plans", plan(name))
        }

        private static func plan(_ name: String) -> JSONValue {
            let text = JSONValue.string(String(repeating: "x", count: 1_000))
            return [
                "apiVersion": "runagx.com/v1", "kind": "Plan", "metadata": ["name": .string(name)],
                "spec": ["description": text],
            ]
        }

        /// What was still written fits into pages that the database has already; the first refusal is the answer.
        private static func writeUntilRefused(_ relay: Relay, _ round: Int) async throws -> APIClient.Answer {
            for number in 0..<5_000 {
                let body = plan("full-\(round)-\(number)")
                let answer = try await relay.api.send(.POST, "\(APIClient.group)/plans", body)
                if answer.code != 201 { return answer }
            }
            throw EndToEndError("5000 writes were taken on a full disk")
        }
    }
}
