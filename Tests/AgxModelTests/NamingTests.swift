import Testing

@testable import AgxModel

@Suite("Names", .timeLimit(.minutes(5)))
struct NamingTests {
    @Test("the names in Docker follow from the company's id")
    func dockerNames() throws {
        let names = DockerNames(company: try CompanyID("acme"))
        #expect(names.container(named: "runtime") == "agx-company-runtime-acme")
        #expect(names.container(named: "sandbox") == "agx-company-sandbox-acme")
        #expect(names.container(named: "postgres") == "agx-acme.postgres")
        #expect(
            ["home", "state", "context", "data"].map(names.volume(named:)) == [
                "agx-home-acme", "agx-state-acme", "agx-context-acme", "agx-acme.data",
            ]
        )
        #expect(names.network(named: "default") == "agx-net-acme")
        #expect(names.network(named: "backend") == "agx-acme.backend")
    }

    @Test(
        "an id that isn't a short DNS label, or would make names ambiguous, is refused",
        arguments: [
            "", "Acme", "-a", "a-", "a.b", "a_b", "ä", "company", "net", "default",
            String(repeating: "a", count: 41),
        ],
    )
    func refusedIDs(text: String) {
        #expect(CompanyID(rawValue: text) == nil)
        #expect(throws: ModelError.self) { try CompanyID(text) }
    }

    @Test("40 characters are enough for a company", arguments: ["a", "a-1", String(repeating: "a", count: 40)])
    func acceptedIDs(text: String) {
        #expect(CompanyID(rawValue: text)?.rawValue == text)
    }

    @Test(
        "paths are worked out before they are compared",
        arguments: [
            ("/home/player", "/home/player"), ("/home/player/../other", "/home/other"), ("/a//b/./c/", "/a/b/c"),
            ("/..", nil), ("relative", nil), ("", nil), ("/", "/"), ("/home/player/..", "/home"),
        ] as [(String, String?)],
    )
    func normalized(path: String, expected: String?) {
        #expect(ContainerPaths.normalized(path) == expected)
    }

    @Test("a path lies within a directory only at a slash")
    func within() {
        #expect(ContainerPaths.isWithin("/home/player", "/home/player/x"))
        #expect(!ContainerPaths.isWithin("/home/player", "/home/playerx"))
    }

    @Test(
        "image references are told from other text",
        arguments: [
            ("postgres", true), ("postgres:17", true), ("agx/sandbox:latest", true), ("ghcr.io/acme/tools:v1.2", true),
            ("localhost:5000/a__b/c-d:x", true), ("a@sha256:" + String(repeating: "0", count: 64), true),
            ("", false), ("Postgres", false), ("a:", false), ("a b", false), ("a@sha256:12", false), ("/a", false),
            ("a//b", false), ("host:port/a", false), ("a:b:c", false), ("a..b", false), ("-a", false),
        ],
    )
    func images(text: String, isValid: Bool) {
        #expect((ImageReference.problem(with: text) == nil) == isValid)
    }

    @Test(
        "subnets are read strictly",
        arguments: [
            ("10.213.0.16/28", true), ("0.0.0.0/0", true), ("10.0.0.1/32", true), ("10.213.0.17/28", false),
            ("10.0.0.0", false), ("10.0.0/8", false), ("010.0.0.0/8", false), ("10.0.0.0/33", false),
            ("256.0.0.0/8", false),
            ("10.0.0.0/8/8", false), ("fd00::/8", false), ("", false),
        ],
    )
    func subnets(text: String, isValid: Bool) {
        #expect(((try? IPv4Subnet(text)) != nil) == isValid)
        if isValid { #expect((try? IPv4Subnet(text))?.description == text) }
    }

    @Test("subnets know their addresses, overlaps and whether they are private")
    func subnetArithmetic() throws {
        let subnet = try IPv4Subnet("10.213.0.16/28")
        #expect(IPv4Subnet.addressText(subnet.gateway) == "10.213.0.17")
        #expect(subnet.overlaps(try IPv4Subnet("10.213.0.0/16")))
        #expect(!subnet.overlaps(try IPv4Subnet("10.213.0.32/28")))
        #expect(subnet.isPrivate)
        #expect(!(try IPv4Subnet("172.32.0.0/16").isPrivate))
        #expect(!(try IPv4Subnet("10.0.0.0/7").isPrivate))
    }
}
