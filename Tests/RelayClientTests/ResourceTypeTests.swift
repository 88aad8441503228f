import Testing

@testable import RelayClient

@Suite("Words for types of objects", .timeLimit(.minutes(5)))
struct ResourceTypeTests {
    @Test(
        "plural, singular, kind, short name and full name mean the same type",
        arguments: [
            "companies", "company", "Company", "co", "companies.runagx.com", "companies.v1.runagx.com", "COMPANY",
        ],
    )
    func names(word: String) { #expect(ResourceType.named(word) == .companies) }

    @Test("unknown words mean nothing", arguments: ["pods", "companies.apps", "", "companies.", "events.runagx.com"])
    func unknown(word: String) { #expect(ResourceType.named(word) == nil) }

    @Test("paths follow the API's rules")
    func paths() {
        #expect(ResourceLocation(.companies).path == "/apis/runagx.com/v1/companies")
        #expect(
            ResourceLocation(.companies, namespace: "x", name: "acme").path == "/apis/runagx.com/v1/companies/acme"
        )
        #expect(
            ResourceLocation(.runs, namespace: "acme", name: "a/1", subresource: "log").path
                == "/apis/runagx.com/v1/namespaces/acme/runs/a%2F1/log"
        )
        #expect(ResourceLocation(.events).path == "/api/v1/events")
        #expect(ResourceLocation(.events, namespace: "acme").path == "/api/v1/namespaces/acme/events")
    }

    @Test("queries are percent-encoded")
    func queries() {
        #expect(URLText.query([]) == "")
        #expect(
            URLText.query([("labelSelector", "a=b,c in (d)"), ("x", "é+")])
                == "?labelSelector=a%3Db%2Cc%20in%20%28d%29&x=%C3%A9%2B"
        )
    }
}
