import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ManifestFormat
import NIOCore
import RecordStore
import RelayServer
import ResourceAPI
import ServiceSupport
import TestSupport
import Testing

@Suite("the metrics page", .timeLimit(.minutes(5)))
struct MetricsTests {
    private static let companies = "/apis/runagx.com/v1/companies"
    private static let tasks = "/apis/runagx.com/v1/namespaces/acme/tasks"

    private func page(_ client: any TestClientProtocol) async throws -> PrometheusText {
        let answer = try await client.execute(uri: "/metrics", method: .get)
        #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        return try PrometheusText(String(buffer: answer.body))
    }

    @Test("requests are counted by verb, resource and code, whatever clients make up")
    func requests() async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        try await world.test { client in
            for _ in 0..<3 { _ = try await client.execute(uri: Self.companies, method: .get) }
            _ = try await client.execute(uri: Self.companies + "/nobody", method: .get)
            _ = try await client.execute(uri: Self.companies, method: .post, body: ByteBuffer(string: "{"))
            for number in 0..<20 {
                let method = try #require(HTTPRequest.Method("MADE-UP-\(number)"))
                _ = try await client.execute(uri: "/nothing/\(number)", method: method)
            }
            let samples = try await page(client).samples
            #expect(samples["agx_api_requests_total{code=\"200\",resource=\"companies\",verb=\"list\"}"] == 3)
            #expect(samples["agx_api_requests_total{code=\"404\",resource=\"companies\",verb=\"get\"}"] == 1)
            #expect(samples["agx_api_requests_total{code=\"400\",resource=\"companies\",verb=\"create\"}"] == 1)
            #expect(samples["agx_api_requests_total{code=\"404\",resource=\"\",verb=\"other\"}"] == 20)
            let count = "agx_api_request_duration_seconds_count{resource=\"companies\",verb=\"list\"}"
            #expect(samples[count] == 3)
            // The request for the page itself.
            #expect(samples["agx_api_requests_in_flight"] == 1)
        }
    }

    @Test("what is asked of runtimes is counted by what came of it")
    func forwarded() async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        try await world.test { client in
            _ = try await client.execute(uri: Self.tasks, method: .get)
            let samples = try await page(client).samples
            #expect(samples["agx_runtime_requests_total{outcome=\"absent\"}"] == 1)
            #expect(samples["agx_runtime_requests_total{outcome=\"answered\"}"] == 0)
        }
    }

    @Test("the store tells its writes, conflicts and size, and the process what it uses")
    func store() async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        let key = RecordKey(kind: "Company", name: "acme")
        let record = try #require(try await world.store.get(key))
        await #expect(throws: StoreError.self) { try await world.store.update(record, expecting: 99) }
        try await world.test { client in
            let samples = try await page(client).samples
            #expect(samples["agx_store_writes_total"] == 2)
            #expect(samples["agx_store_conflicts_total"] == 1)
            #expect(samples["agx_store_failures_total"] == 0)
            #expect(samples["agx_store_resource_version"] == Double(record.resourceVersion + 1))
            for name in [
                "agx_store_database_bytes{file=\"database\"}", "agx_store_database_bytes{file=\"log\"}",
                "process_resident_memory_bytes", "process_virtual_memory_bytes", "process_cpu_seconds_total",
                "process_open_fds", "process_max_fds",
            ] {
                #expect(samples[name] ?? 0 > 0, "\(name)")
            }
            let age = Date().timeIntervalSince1970 - (samples["process_start_time_seconds"] ?? 0)
            #expect(age > -2 && age < 3_600 * 24)
        }
    }

    @Test(
        "watches are counted while they are open, whoever keeps their objects",
        arguments: [
            "/apis/runagx.com/v1/companies", "/apis/runagx.com/v1/namespaces/beta/tasks", "/apis/runagx.com/v1/tasks",
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "/api/v1/pods",
        ],
    )
    func watches(_ path: String) async throws {
        let resource = path.split(separator: "/").last ?? ""
        let sample = "agx_api_watches{resource=\"\(resource)\"}"
        let world = try RelayWorld()
        try await world.withRuntime(of: "beta") { _ in
            try await world.testLive { client, port in
                do {
                    let watch = try await WatchReader(port: port, path + "?watch=true")
                    while try await page(client).samples[sample] != 1 { await Task.yield() }
                    #expect(watch.code == 200)
                }
                while try await page(client).samples[sample] != 0 { await Task.yield() }
            }
        }
    }

    @Test("execs are counted while they are open")
    func execs() async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        try await world.testLive { client, port in
            let path = "/apis/runagx.com/v1/namespaces/acme/containers/sandbox/exec?command=cat&stdin=true&stdout=true"
            try await ExecClient.run(port: port, path) { exec in
                try await exec.send([0] + Array("hello".utf8))
                // The echo shows that the command runs.
                _ = try await exec.frames.next(isolation: #isolation)
                #expect(try await page(client).samples["agx_api_execs"] == 1)
            }
        }
    }

    @Test("every family on the page is told of in the operations guide")
    func documented() async throws {
        let guide = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/operations.md")
        let text = String(decoding: try Data(contentsOf: guide), as: UTF8.self)
        let world = try RelayWorld()
        try await world.test { client in
            _ = try await client.execute(uri: Self.companies, method: .get)
            for name in try await page(client).types.keys where name != "agx_test" {
                #expect(text.contains("`\(name)"), "\(name) is not in docs/operations.md")
            }
            for name in RelayMetricsHelp.sentences.keys {
                #expect(text.contains("`\(name)"), "\(name) is not in docs/operations.md")
            }
        }
    }
}
