import AgxModel
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ManifestFormat
import NIOCore
import RecordStore
import RelayServer
import ResourceAPI
import Testing
import UsageLedger

@Suite("usage", .timeLimit(.minutes(5)))
struct UsageTests {
    private static let group = "/apis/runagx.com/v1"

    private static func row(_ run: String, _ company: String) throws -> UsageRow {
        let ended = try Timestamp("2026-03-01T12:00:00Z")
        var row = UsageRow(run: run, name: "t-1", company: company, task: "t", provider: "claude", ended: ended)
        (row.starts, row.cost) = (1, 0.25)
        return row
    }

    /// Two companies, of which one is gone, with a run each.
    private static func world() async throws -> RelayWorld {
        let world = try RelayWorld()
        let acme = try await world.put("Company", "acme", spec: [:])
        for (company, uid) in [("acme", acme.uid), ("gone", "uid-gone")] {
            let page = UsagePage(epoch: "e", rows: [try row("r", company)], position: 1, hasMore: false)
            _ = try await world.ledger.add(page, of: LedgerCompany(name: company, uid: uid))
        }
        return world
    }

    @Test("of one company, and of all with those that are gone")
    func reports() async throws {
        let world = try await Self.world()
        try await world.test { client in
            let one = try await client.ask(.get, Self.group + "/namespaces/acme/usage?by=model")
            #expect(one.code == 200 && one.json["by"] == "model")
            #expect(one.json[path: "totals", "runs"] == 1 && one.json[path: "totals", "cost"] == .number(0.25))
            let all = try await client.ask(
                .get,
                Self.group + "/usage?from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z",
            )
            #expect(all.json["items"]?.array?.compactMap { $0["key"]?.string } == ["acme", "gone"])
            let later = try await client.ask(.get, Self.group + "/usage?from=2026-03-02T00:00:00Z")
            #expect(later.json[path: "totals", "runs"] == 0)
            let nobody = try await client.ask(.get, Self.group + "/namespaces/acme/usage?task=nobody")
            #expect(nobody.code == 200 && nobody.json["items"] == [])
            #expect(try await client.ask(.get, Self.group + "/namespaces/gone/usage").code == 404)
            let wrong = try await client.ask(.get, Self.group + "/usage?by=colour")
            #expect(wrong.code == 400 && wrong.message.contains("one of task, "))
            #expect(try await client.ask(.get, Self.group + "/usage?from=soon").code == 400)
            #expect(try await client.ask(.post, Self.group + "/usage", "{}").code == 405)
        }
    }

    @Test("a runtime is asked with its token for what comes next; one that isn't there is left alone")
    func source() async throws {
        let world = try RelayWorld()
        let acme = LedgerCompany(name: "acme", uid: "u")
        let source = RuntimeUsageSource(addressing: world.addressing, ownerID: getuid())
        let absent = try await source.page(of: acme, after: nil, limit: 5)
        #expect(absent == nil)
        let page = UsagePage(epoch: "e f", rows: [try Self.row("r", "acme")], position: 7, hasMore: true)
        let text = try JSONValue(encoding: page).jsonText()
        let runtime = StubRuntime { router in
            router.get("/usage") { request, _ in
                let query = request.uri.queryParameters
                guard request.headers[.authorization] == "Bearer token-of-acme", query["after"] == "6",
                    query["epoch"] == "e f", query["limit"] == "5"
                else { return Response(status: .badRequest) }
                return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
            }
        }
        try await runtime.run(at: world.addressing.runtimeSocket(of: "acme")) {
            let position = LedgerPosition(epoch: "e f", position: 6)
            let told = try await source.page(of: acme, after: position, limit: 5)
            #expect(told == page)
            await #expect(throws: (any Error).self) { try await source.page(of: acme, after: nil, limit: 5) }
        }
    }

    @Test("what is in the place of the socket and is none isn't asked")
    func wrongSocket() async throws {
        let world = try RelayWorld()
        try "x".write(toFile: world.addressing.runtimeSocket(of: "acme"), atomically: true, encoding: .utf8)
        let source = RuntimeUsageSource(addressing: world.addressing, ownerID: getuid())
        await #expect(throws: (any Error).self) {
            try await source.page(of: LedgerCompany(name: "acme", uid: "u"), after: nil, limit: 5)
        }
    }
}
