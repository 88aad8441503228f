import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import Testing

@Suite("discovery", .timeLimit(.minutes(5)))
struct DiscoveryTests {
    @Test(
        "is what clients read, with and without a slash at the end",
        arguments: [
            ("/api", #"{"kind":"APIVersions","serverAddressByClientCIDRs":[],"versions":["v1"]}"#),
            (
                "/apis",
                #"{"apiVersion":"v1","groups":[{"name":"test.dev","preferredVersion":{"groupVersion":"test.dev/v1","version":"v1"},"versions":[{"groupVersion":"test.dev/v1","version":"v1"}]}],"kind":"APIGroupList"}"#,
            ),
            (
                "/apis/test.dev",
                #"{"apiVersion":"v1","kind":"APIGroup","name":"test.dev","preferredVersion":{"groupVersion":"test.dev/v1","version":"v1"},"versions":[{"groupVersion":"test.dev/v1","version":"v1"}]}"#,
            ),
            (
                "/api/v1",
                #"{"apiVersion":"v1","groupVersion":"v1","kind":"APIResourceList","resources":[{"kind":"Event","name":"events","namespaced":true,"shortNames":["ev"],"singularName":"event","verbs":["create","delete","deletecollection","get","list","patch","update","watch"]}]}"#,
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

    @Test("aggregated discovery is declined in favour of what follows it in the header")
    func aggregated() async throws {
        let server = try TestServer()
        let accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"
        try await server.test { client in
            let answer = try await client.get("/apis", accept: accept)
            #expect(answer.headers[.contentType] == "application/json")
            #expect(try answer.json["kind"] == "APIGroupList")
        }
    }
}
