import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import ResourceAPI
import Testing

private let aggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

@Suite("discovery", .timeLimit(.minutes(5)))
struct DiscoveryTests {
    @Test(
        "is what clients read, with and without a slash at the end",
        arguments: [
            ("/api", #"{"kind":"APIVersions","serverAddressByClientCIDRs":[],"versions":["v1"]}"#),
            (
                "/apis/test.dev",
                #"{"apiVersion":"v1","kind":"APIGroup","name":"test.dev","preferredVersion":{"groupVersion":"test.dev/v1","version":"v1"},"versions":[{"groupVersion":"test.dev/v1","version":"v1"}]}"#,
            ),
            (
                "/api/v1",
                #"{"apiVersion":"v1","groupVersion":"v1","kind":"APIResourceList","resources":[{"kind":"Event","name":"events","namespaced":true,"shortNames":["ev"],"singularName":"event","verbs":["create","delete","deletecollection","get","list","patch","update","watch"]}]}"#,
            ),
            (
                "/apis/authorization.k8s.io/v1",
                #"{"apiVersion":"v1","groupVersion":"authorization.k8s.io/v1","kind":"APIResourceList","resources":[{"kind":"SelfSubjectAccessReview","name":"selfsubjectaccessreviews","namespaced":false,"singularName":"selfsubjectaccessreview","verbs":["create"]},{"kind":"SelfSubjectRulesReview","name":"selfsubjectrulesreviews","namespaced":false,"singularName":"selfsubjectrulesreview","verbs":["create"]}]}"#,
            ),
        ],
    )
    func documents(_ path: String, _ expected: String) async throws {
        let server = try TestServer()
        try await server.test { client in
            let plain = try await client.get(path + "?timeout=32s").text
            #expect(plain == expected)
            let slashed = try await client.get(path + "/").text
            #expect(slashed == expected)
        }
    }

    @Test("the list of groups has each with its versions")
    func groups() async throws {
        let server = try TestServer()
        try await server.test { client in
            let list = try await client.get("/apis").json
            #expect(list["kind"] == "APIGroupList")
            let groups = list["groups"]?.array ?? []
            #expect(
                groups.map { $0["name"]?.string } == [
                    "test.dev", "authorization.k8s.io", "authentication.k8s.io", "apiextensions.k8s.io",
                ]
            )
            #expect(groups.first?["versions"] == [["groupVersion": "test.dev/v1", "version": "v1"]])
            #expect(groups.first?["preferredVersion"] == ["groupVersion": "test.dev/v1", "version": "v1"])
        }
    }

    @Test("kinds with a status are listed with its path")
    func resources() async throws {
        let server = try TestServer()
        try await server.test { client in
            let list = try await client.get("/apis/test.dev/v1").json
            #expect(list["resources"]?.array?.map { $0["name"] } == ["companies", "companies/status", "widgets"])
            #expect(list["resources"]?.array?.first?["categories"] == ["all"])
            let version = try await client.get("/version/").json
            #expect(version["major"] == "1")
            #expect(version["gitVersion"]?.string?.hasPrefix("v1.33.") == true)
        }
    }

    @Test("paths below objects of kinds that other servers keep are listed too")
    func parts() async throws {
        let widget = ForwardedResource(try TestKinds.builtIn("Run"), readableSubresources: ["log"])
        let server = try TestServer(.init(forwarded: [widget]))
        try await server.test { client in
            let resources = try await client.get("/apis/runagx.com/v1").json["resources"]?.array
            let log = resources?.first { $0["name"] == "runs/log" }
            #expect(log?["verbs"] == ["get"])
            #expect(log?["kind"] == "Run")
            #expect(log?["singularName"] == "")
        }
    }

    @Test(
        "all groups come in one document to a client that asks for it first",
        arguments: [
            aggregatedType
                + ",application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json",
            "application/json;as=APIGroupDiscoveryList;v=v2;g=apidiscovery.k8s.io, application/json",
        ],
    )
    func aggregated(_ accept: String) async throws {
        let server = try TestServer()
        try await server.test { client in
            let answer = try await client.get("/apis?timeout=32s", accept: accept)
            #expect(answer.headers[.contentType] == aggregatedType)
            let list = try answer.json
            #expect(list["kind"] == "APIGroupDiscoveryList")
            #expect(list["apiVersion"] == "apidiscovery.k8s.io/v2")
            let group = try #require(list["items"]?.array?.first)
            #expect(group["metadata"] == ["name": "test.dev"])
            let version = try #require(group["versions"]?.array?.first)
            #expect(version["version"] == "v1")
            #expect(version["freshness"] == "Current")
            let kind: JSONValue = ["group": "test.dev", "version": "v1", "kind": "Company"]
            #expect(
                version["resources"]?.array?.first == [
                    "resource": "companies", "responseKind": kind, "scope": "Cluster", "singularResource": "company",
                    "shortNames": ["co"], "categories": ["all"],
                    "verbs": ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
                    "subresources": [
                        ["subresource": "status", "responseKind": kind, "verbs": ["get", "patch", "update"]]
                    ],
                ]
            )
        }
    }

    @Test("the core group comes in one document without a name")
    func aggregatedCore() async throws {
        let server = try TestServer()
        try await server.test { client in
            let answer = try await client.get("/api/", accept: aggregatedType)
            let items = try #require(try answer.json["items"]?.array)
            #expect(items.count == 1)
            #expect(items.first?["metadata"] == .object([:]))
            #expect(items.first?["versions"]?.array?.first?["resources"]?.array?.first?["resource"] == "events")
        }
    }

    @Test(
        "a client that asks for something else first, or for a form that isn't served, gets the plain list",
        arguments: [
            "application/json," + aggregatedType,
            "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json", "*/*",
        ],
    )
    func plain(_ accept: String) async throws {
        let server = try TestServer()
        try await server.test { client in
            let answer = try await client.get("/apis", accept: accept)
            #expect(answer.headers[.contentType] == "application/json")
            #expect(try answer.json["kind"] == "APIGroupList")
        }
    }
}
