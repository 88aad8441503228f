import AgxModel
import DockerEngine
import Testing

@testable import ExecGate

@Suite("Gate router: the attack list")
struct GateRouterTests {
    static let router: GateRouter = {
        guard let company = CompanyID(rawValue: "acme") else { preconditionFailure("acme is a company id") }
        return GateRouter(company: company, limits: GateLimits())
    }()
    static let execID = String(repeating: "a1", count: 32)
    static let sandbox = "agx-company-sandbox-acme"

    func route(_ method: String, _ path: String, body: String = "", query: [String: String] = [:]) throws(GateRefusal)
        -> GateOperation
    {
        try Self.router.route(
            GateRequest(
                method: method,
                path: path,
                query: query,
                body: Array(body.utf8),
                wantsUpgrade: false,
                closesConnection: false,
            )
        )
    }

    @Test(
        "what the runtime needs is let through, with and without a version in the path",
        arguments: ["", "/v1.41", "/v1.47"],
    )
    func allowed(prefix: String) throws {
        #expect(try route("GET", prefix + "/_ping") == .ping)
        #expect(try route("GET", prefix + "/version") == .version)
        #expect(try route("GET", prefix + "/containers/\(Self.sandbox)/json") == .inspectSandbox)
        #expect(try route("GET", prefix + "/exec/\(Self.execID)/json") == .inspectExec(id: Self.execID))
        #expect(try route("GET", prefix + "/agx/credentials/z.ai") == .readCredentials(.zai))
        #expect(
            try route("POST", prefix + "/exec/\(Self.execID)/start", body: #"{"Detach":true}"#)
                == .startExec(id: Self.execID, isDetached: true, hasTerminal: false)
        )
        #expect(
            try route("POST", prefix + "/exec/\(Self.execID)/resize", query: ["h": "24", "w": "80"])
                == .resizeExec(id: Self.execID, columns: 80, rows: 24)
        )
    }

    @Test("an exec is built anew: always as player, under its home, and nothing else of the body survives")
    func rebuilt() throws {
        let body =
            #"{"Cmd":["sh","-c","id"],"Env":["A=b"],"WorkingDir":"/home/player/x/../y","AttachStdout":true,"Unknown":{"a":1},"ConsoleSize":[1,2]}"#
        var expected = ExecConfiguration()
        expected.command = ["sh", "-c", "id"]
        expected.environment = ["A=b"]
        expected.workingDirectory = "/home/player/y"
        expected.user = "1000:1000"
        expected.isPrivileged = false
        expected.attachesOutput = true
        #expect(try route("POST", "/containers/\(Self.sandbox)/exec", body: body) == .createExec(expected))
    }

    @Test(
        "a body that asks for more is refused",
        arguments: [
            (#"{"Cmd":["sh"],"Privileged":true}"#, 403),
            (#"{"Cmd":["sh"],"User":"root"}"#, 403),
            (#"{"Cmd":["sh"],"User":"0"}"#, 403),
            (#"{"Cmd":["sh"],"User":"0:1000"}"#, 403),
            (#"{"Cmd":["sh"],"User":"player:root"}"#, 403),
            (#"{"Cmd":["sh"],"User":"1000:0"}"#, 403),
            (#"{"Cmd":["sh"],"WorkingDir":"/"}"#, 403),
            (#"{"Cmd":["sh"],"WorkingDir":"/home/player/../root"}"#, 403),
            (#"{"Cmd":["sh"],"WorkingDir":"/home/playerx"}"#, 403),
            (#"{"Cmd":["sh"],"WorkingDir":"relative"}"#, 403),
            (#"{"Cmd":["sh"],"WorkingDir":"/proc/self/fd/7"}"#, 403),
            (#"{"Cmd":["sh"],"DetachKeys":"ctrl-a"}"#, 403),
            (#"{"Cmd":[]}"#, 400),
            (#"{"Cmd":[""]}"#, 400),
            (#"{}"#, 400),
            (#"{"Cmd":"sh"}"#, 400),
            (#"[]"#, 400),
            ("not json", 400),
            ("", 400),
            (#"{"Cmd":["sh"],"Env":["NOVALUE"]}"#, 400),
            (#"{"Cmd":["sh"],"Env":["=x"]}"#, 400),
            (#"{"Cmd":["sh\u0000"]}"#, 400),
            (#"{"Cmd":[\#(Array(repeating: "\"a\"", count: 1025).joined(separator: ","))]}"#, 413),
            (#"{"Cmd":["\#(String(repeating: "a", count: 200_000))"]}"#, 413),
        ],
    )
    func refusedBody(body: String, status: Int) {
        #expect { try route("POST", "/containers/\(Self.sandbox)/exec", body: body) } throws: {
            ($0 as? GateRefusal)?.status == status
        }
    }

    @Test(
        "every other endpoint, container and spelling is refused",
        arguments: [
            ("GET", "/containers/json"), ("GET", "/containers/agx-company-sandbox-globex/json"),
            ("GET", "/containers/agx-company-runtime-acme/json"),
            ("POST", "/containers/agx-company-sandbox-globex/exec"),
            ("POST", "/containers/agx-company-runtime-acme/exec"),
            ("POST", "/containers/create"), ("POST", "/containers/agx-company-sandbox-acme/stop"),
            ("DELETE", "/containers/agx-company-sandbox-acme"),
            ("POST", "/containers/agx-company-sandbox-acme/update"),
            ("GET", "/containers/agx-company-sandbox-acme/archive"),
            ("PUT", "/containers/agx-company-sandbox-acme/archive"),
            ("GET", "/containers/agx-company-sandbox-acme/logs"),
            ("POST", "/containers/agx-company-sandbox-acme/attach"),
            ("GET", "/images/json"), ("POST", "/images/create"), ("POST", "/build"), ("GET", "/info"),
            ("GET", "/events"), ("GET", "/volumes"), ("GET", "/networks"), ("GET", "/secrets"),
            ("POST", "/swarm/init"),
            ("GET", "/"), ("GET", "//_ping"), ("GET", "/_ping/"), ("GET", "/v1.41//version"), ("GET", "/./version"),
            ("GET", "/x/../version"), ("GET", "/%5fping"), ("GET", "/containers/%61gx-company-sandbox-acme/json"),
            ("GET", "/containers/agx-company-sandbox-acme%2fjson"),
            ("GET", "/containers/agx-company-sandbox-acme/json/"),
            ("GET", "/containers/../agx-company-sandbox-acme/json"),
            ("GET", "/containers/AGX-company-sandbox-acme/json"),
            ("GET", "/v1.41/v1.41/version"), ("GET", "/v99/version"), ("GET", "/vendor/version"),
            ("POST", "/_ping"), ("DELETE", "/version"), ("PATCH", "/containers/agx-company-sandbox-acme/exec"),
            ("OPTIONS", "/containers/agx-company-sandbox-acme/exec"), ("GET", "/session"), ("POST", "/grpc"),
        ],
    )
    func refused(method: String, path: String) {
        #expect { try route(method, path, body: #"{"Cmd":["sh"]}"#) } throws: { error in
            guard let refusal = error as? GateRefusal else { return false }
            return refusal.status == 403 && refusal.message.contains(GateRefusal.allowed)
        }
    }

    @Test(
        "an exec id is 64 hexadecimal digits, nothing else",
        arguments: [
            "a", String(repeating: "g", count: 64), String(repeating: "A1", count: 32),
            String(repeating: "a", count: 65),
        ],
    )
    func execIDs(id: String) {
        #expect { try route("GET", "/exec/\(id)/json") } throws: { ($0 as? GateRefusal)?.status == 404 }
    }

    @Test(
        "terminal sizes are bounded",
        arguments: [["h": "0", "w": "1"], ["h": "1"], ["h": "1", "w": "99999"], ["h": "-1", "w": "1"]],
    )
    func sizes(query: [String: String]) {
        #expect { try route("POST", "/exec/\(Self.execID)/resize", query: query) } throws: {
            ($0 as? GateRefusal)?.status == 400
        }
    }
}
