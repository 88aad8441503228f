import ManifestFormat
import RelayClient
import Testing

@testable import AgxCommands

@Suite("The program agx", .timeLimit(.minutes(5)))
struct ProgramTests {
    @Test("help is no error", arguments: [["--help"], [], ["task"], ["help", "apply"], ["get", "-h"]])
    func help(arguments: [String]) async {
        let outcome = await CommandWorld().agx(arguments)
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("USAGE: agx"))
        #expect(outcome.errors == "")
    }

    @Test(
        "wrong calls end with 1 and say what is wrong",
        arguments: [
            ["frobnicate"], ["get", "--nope"], ["apply", "--dry-run=maybe"], ["wait", "company/x"], ["task", "run"],
        ],
    )
    func wrongCalls(arguments: [String]) async {
        let outcome = await CommandWorld().agx(arguments)
        #expect(outcome.code == 1)
        #expect(outcome.output == "")
        #expect(outcome.errors.hasPrefix("error: "))
    }

    @Test("a relay that can't be reached is one line")
    func unreachable() async throws {
        let port = try await StubServer.run(respond: { _ in .drop }) { $0.port }
        let outcome = await CommandWorld().agx("get", "companies", "--server", "http://127.0.0.1:\(port)")
        #expect(outcome.code == 1)
        #expect(
            outcome.errors
                == "error: cannot reach the server at http://127.0.0.1:\(port): connection refused. Is agx-relay "
                + "running? Start it with 'agx-relay serve --data-dir DIR', or name another server with KUBECONFIG, --server or AGX_SERVER\n"
        )
    }

    @Test("a reader that went away ends the program silently with 141")
    func brokenPipe() async throws {
        try await CommandWorld.withRelay { world, relay in
            try relay.put("{apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme}}")
            world.output.close()
            #expect(await world.agx("get", "companies") == .init(code: 141, output: "", errors: ""))
        }
    }

    @Test("the server comes from the option, the environment, the file, or is the standard one")
    func serverChoice() async throws {
        var world = CommandWorld()
        #expect(await world.agx("config", "view").output.hasSuffix("server:  https://127.0.0.1:7878\n"))
        #expect(
            await world.agx("config", "set-server", "relay:9000").output
                == "server https://relay:9000 set in /home/me/.agx/config\n"
        )
        #expect(await world.agx("config", "set-namespace", "acme").code == 0)
        let file = try JSONValue.parse(yaml: world.files["/home/me/.agx/config"] ?? "")
        #expect(
            file == [
                "apiVersion": "v1", "kind": "Config", "current-context": "agx",
                "clusters": [["name": "agx", "cluster": ["server": "https://relay:9000"]]],
                "contexts": [["name": "agx", "context": ["cluster": "agx", "namespace": "acme"]]],
            ]
        )
        #expect(await world.agx("config", "view").output.hasSuffix("company: acme\nserver:  https://relay:9000\n"))
        world.environment["AGX_SERVER"] = "http://other:1"
        #expect(await world.agx("config", "view").output.hasSuffix("server:  http://other:1\n"))
        #expect(
            await world.agx("config", "view", "-s", "http://third:2").output.hasSuffix("server:  http://third:2\n")
        )
        #expect(await world.agx("config", "set-server", "ftp://x").code == 1)
        #expect(await world.agx("config", "use-context", "none").code == 1)
        #expect(await world.agx("config", "use-context", "agx").code == 0)
    }

    @Test("versions of client and server")
    func version() async throws {
        try await CommandWorld.withRelay { world, relay in
            relay.rule { $0.path == "/version" ? .json(#"{"gitVersion":"v1.33.0+agx.0.1"}"#) : nil }
            #expect(
                await world.agx("version").output
                    == "Client Version: \(VersionCommand.clientVersion)\nServer Version: v1.33.0+agx.0.1\n"
            )
            #expect(await world.agx("version", "-o", "yaml").output.contains("gitVersion: v1.33.0+agx.0.1"))
        }
        #expect(await CommandWorld().agx("version", "--client").code == 0)
    }

    @Test(
        "kubectl's ways of writing arguments are understood",
        arguments: [
            (["-n", "acme", "get", "ct"], ["get", "-n", "acme", "ct"]),
            (["-nacme", "--server=x", "task", "run", "p"], ["task", "run", "-nacme", "--server=x", "p"]),
            (["delete", "x", "--wait=false"], ["delete", "x", "--no-wait"]),
            (["get", "x", "--watch=true"], ["get", "x", "--watch"]),
            (["exec", "--", "ls", "--all=false"], ["exec", "--", "ls", "--all=false"]),
            (["--help"], ["--help"]), (["-n"], ["-n"]),
        ],
    )
    func argumentForms(given: [String], normalised: [String]) {
        #expect(ArgumentForms.normalised(given, root: AgxRoot.self) == normalised)
    }

    @Test("plan tells changes field by field and Docker steps with causes; its exit code says whether there are any")
    func plan() async throws {
        try await CommandWorld.withRelay { world, relay in
            let answers = Countdown(1)
            relay.rule { request in
                guard request.path == "/fleet/plan" else { return nil }
                guard answers.next() else {
                    return .json(#"{"records":[{"action":"unchanged","kind":"Company","name":"acme"}],"steps":[]}"#)
                }
                return .json(
                    """
                    {"records":[{"action":"update","kind":"Company","namespace":"","name":"acme","changes":[
                    {"path":"spec.sandbox.cpu","old":"2","new":"4"},{"path":"spec.egress","old":null,"new":"None"}]},
                    {"action":"create","kind":"Network","namespace":"acme","name":"default","cause":"owned by Company acme"},
                    {"action":"unchanged","kind":"Plan","name":"free"}],
                    "steps":[{"engine":"local","action":"create network","object":"agx-net-acme","cause":"it doesn't exist"},
                    {"engine":"local","action":"update","object":"agx-company-sandbox-acme","cause":"cpu 2 -> 4"}]}
                    """
                )
            }
            world.files["c.yaml"] = "{apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme}, spec: {}}"
            #expect(
                await world.agx("plan", "-f", "c.yaml")
                    == .init(
                        code: 1,
                        output: """
                            ~ update Company acme
                                spec.sandbox.cpu: "2" -> "4"
                                spec.egress: (none) -> "None"
                            + create Network acme/default  (owned by Company acme)

                            Docker steps:
                              1.    create network   agx-net-acme               it doesn't exist
                              2.    update           agx-company-sandbox-acme   cpu 2 -> 4

                            Plan: 1 to create, 1 to update, 0 to delete, 1 unchanged; 2 Docker steps. Nothing has been changed.

                            """,
                        errors: "",
                    )
            )
            #expect(await world.agx("plan", "-f", "c.yaml").code == 0)
            #expect(await world.agx("plan", "-f", "none.yaml").code == 2)
        }
    }

    @Test(
        "JSONPath finds what kubectl's does",
        arguments: [
            ("{.a.b}", "1"), ("{.l[0].p}", "x"), ("{.l[*].p}", "x z"), ("{.l[-1].p}", "z"), ("{.l[0:1].p}", "x"),
            ("{.l[?(@.v>1)].p}", "z"), ("{.l[?(@.p==\"x\")].v}", "1"), ("{..p}", "x z"), ("{.nope}", ""),
            ("{['a'].b}-{\"t\\t\"}", "1-t\t"), ("{range .l[*]}<{.p}>{end}!", "<x><z>!"), ("{.m.k\\.d/e}", "v"),
            ("{.a}", "{\"b\":1}"),
        ],
    )
    func jsonPath(template: String, text: String) throws {
        let document = try JSONValue.parse(yaml: "{a: {b: 1}, l: [{p: x, v: 1}, {p: z, v: 2}], m: {k.d/e: v}}")
        #expect(try JSONPath(template: template).rendered(document) == text)
    }

    @Test(
        "broken JSONPath is refused",
        arguments: ["{.a", "{.l[x]}", "{range .l[*]}", "{end}", "{.l[?(@.a=)]}", "{\"x}", "{.a..}"],
    )
    func brokenJSONPath(template: String) {
        #expect(throws: CommandFailure.self) { try JSONPath(template: template) }
    }
}
