import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import ResourceAPI
import TestSupport
import Testing

private let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"

@Suite("CustomResourceDefinitions", .timeLimit(.minutes(5)))
struct CustomResourceDefinitionTests {
    @Test("each kind of the product has one, with its schema; those of Kubernetes have none")
    func list() async throws {
        let server = try TestServer(.init(isProduct: true))
        try await server.test { client in
            let list = try await client.get(definitions).json
            #expect(list["kind"] == "CustomResourceDefinitionList")
            #expect(list[path: "metadata", "resourceVersion"] == "1")
            let names = (list["items"]?.array ?? []).compactMap { $0[path: "metadata", "name"]?.string }
            #expect(names == names.sorted())
            #expect(names.contains("companies.runagx.com"))
            #expect(names.allSatisfy { $0.hasSuffix(".runagx.com") })
            for item in list["items"]?.array ?? [] {
                #expect(item["apiVersion"] == "apiextensions.k8s.io/v1")
                #expect(item["kind"] == "CustomResourceDefinition")
                let version = try #require(item[path: "spec", "versions"]?.array?.first)
                #expect(version[path: "schema", "openAPIV3Schema", "type"] == "object")
                let conditions = item[path: "status", "conditions"]?.array ?? []
                #expect(conditions.contains { $0["type"] == "Established" && $0["status"] == "True" })
            }
            let uids = Set((list["items"]?.array ?? []).map { $0[path: "metadata", "uid"] })
            #expect(uids.count == names.count)
        }
    }

    @Test("one is found by its name, in a table too, and chosen by a selector")
    func get() async throws {
        let server = try TestServer()
        try await server.test { client in
            let one = try await client.get(definitions + "/companies.test.dev").json
            #expect(one[path: "spec", "names", "kind"] == "Company")
            let missing = try await client.get(definitions + "/x")
            #expect(missing.code == 404)
            #expect(missing.message == #"customresourcedefinitions.apiextensions.k8s.io "x" not found"#)
            let table = try await client.get(definitions, accept: tableType).json
            #expect(table["columnDefinitions"]?.array?.map { $0["name"] } == ["Name", "Created At"])
            let names = table["rows"]?.array?.map { $0["cells"]?.array?.first }
            #expect(names == ["companies.test.dev", "widgets.test.dev"])
            let chosen = try await client.get(definitions + "?fieldSelector=metadata.name%3Dwidgets.test.dev").json
            #expect(chosen["items"]?.array?.count == 1)
            let labelled = try await client.get(definitions + "?labelSelector=a%3Db").json
            #expect(labelled["items"] == .array([]))
        }
    }

    @Test("they can't be written")
    func readOnly() async throws {
        let server = try TestServer()
        try await server.test { client in
            let codes = [
                try await client.post(definitions, "{}").code,
                try await client.delete(definitions + "/companies.test.dev").code,
                try await client.mergePatch(definitions + "/companies.test.dev", "{}").code,
            ]
            #expect(codes == [405, 405, 405])
        }
    }

    @Test("a watch shows them, says that this is all, marks how far it is, and ends in time")
    func watch() async throws {
        let clock = ManualClock()
        let server = try TestServer(.init(watch: WatchOptions(clock: clock, bookmarkInterval: .seconds(60))))
        try await server.application().test(.live) { client in
            let port = try #require(client.port)
            let query = "?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
            let watch = try await WatchReader(port: port, definitions + query + "&timeoutSeconds=100")
            #expect(try await watch.nextText() == "ADDED companies.test.dev 1")
            #expect(try await watch.nextText() == "ADDED widgets.test.dev 1")
            let mark = try await watch.next()
            #expect(mark?["type"] == "BOOKMARK")
            #expect(mark?[path: "object", "kind"] == "CustomResourceDefinition")
            let annotations: JSONValue = ["k8s.io/initial-events-end": "true"]
            #expect(mark?[path: "object", "metadata", "annotations"] == annotations)
            await clock.sleeping(until: .seconds(60))
            clock.advance(to: .seconds(60))
            #expect(try await watch.nextText() == "BOOKMARK 1")
            await clock.sleeping(until: .seconds(100))
            clock.advance(to: .seconds(100))
            #expect(try await watch.next() == nil)
        }
    }

    @Test("a watch has no bookmarks that nobody asked for")
    func plainWatch() async throws {
        try await TestServer().test { client in
            let query = "?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=1"
            let answer = try await client.get(definitions + query)
            #expect(answer.code == 200 && answer.text.contains("ADDED"))
            #expect(!answer.text.contains("BOOKMARK"))
        }
    }

    @Test("a watch from the list's version has nothing to tell")
    func watchFromVersion() async throws {
        let server = try TestServer()
        try await server.application().test(.live) { client in
            let port = try #require(client.port)
            let path = definitions + "?watch=true&resourceVersion=1&timeoutSeconds=1"
            let watch = try await WatchReader(port: port, path)
            #expect(watch.code == 200)
            #expect(try await watch.next() == nil)
        }
    }
}
