import AgxModel
import AgxSecurity
import DockerEngine
import Foundation
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import ExecGate

/// An engine of the installation "home" that notes what it is asked and answers at once.
final class RecordingEngine: GateEngine {
    /// Labels that containers have in place of what they should have.
    let labels = Mutex<[String: String]>([:])
    let created = Mutex<[(container: String, exec: ExecConfiguration)]>([])
    let started = Mutex<[String]>([])
    /// Execs that wait to be started.
    let unstarted = Mutex<[String]>([])
    /// How execs have ended; nil while they run.
    let exitCode = Mutex<Int?>(nil)

    func ping() async throws {}
    func version() async throws -> EngineVersion { EngineVersion() }

    func inspectContainer(_ id: String) async throws -> ContainerInspection {
        var full = ContainerInspection()
        full.id = "abc"
        full.prefixedName = "/" + id
        full.state.status = .running
        full.state.isRunning = true
        full.state.pid = 4711
        full.configuration = ContainerConfiguration()
        full.configuration?.environment = ["SECRET=hush"]
        let right = [
            "runagx.com/installation": "home", "runagx.com/company": id.replacing("agx-company-sandbox-", with: ""),
            "runagx.com/kind": "Container", "runagx.com/name": "sandbox",
        ]
        full.configuration?.labels = right.merging(labels.withLock(\.self)) { $1 }
        full.execIDs = unstarted.withLock(\.self)
        return full
    }

    func createExec(in container: String, _ configuration: ExecConfiguration) async throws -> String {
        let id = created.withLock { created in
            created.append((container, configuration))
            return Self.execID(created.count)
        }
        unstarted.withLock { $0.append(id) }
        return id
    }

    /// The id of the first exec that is made, of the second, and so on.
    static func execID(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 64 - digits.count) + digits
    }

    func startExecDetached(_ id: String, hasTerminal: Bool) async throws {
        unstarted.withLock { $0.removeAll { $0 == id } }
        started.withLock { $0.append(id) }
    }

    func withExecStream<Result: Sendable>(
        _ id: String,
        hasTerminal: Bool,
        _ body: (ExecStream) async throws -> Result,
    ) async throws -> Result {
        throw DockerError(.notRunning, attempted: "start exec")
    }

    func resizeExec(_ id: String, columns: Int, rows: Int) async throws {}

    func inspectExec(_ id: String) async throws -> ExecInspection {
        var exec = ExecInspection()
        exec.exitCode = exitCode.withLock(\.self)
        exec.isRunning = exec.exitCode == nil
        return exec
    }
}

/// Keys in a vault that doesn't open.
private struct BrokenKeys: CredentialSource {
    func environment(of company: String, for provider: Provider) async throws -> [String: String] {
        throw SecurityError(.malformed, "the vault doesn't open")
    }
}

/// Remembers what it is told.
final class RecordingListener: RuntimeListener {
    let events = Mutex<[(company: String, event: RuntimeEvent)]>([])
    let usage = Mutex<[String]>([])

    func record(_ events: [RuntimeEvent], of company: String) async {
        self.events.withLock { told in told += events.map { (company, $0) } }
    }

    func usageIsNew(of company: String) { usage.withLock { $0.append(company) } }
}

@Suite("Exec gate on its sockets", .timeLimit(.minutes(5)))
struct ExecGateServerTests {
    private func withGate(
        _ limits: GateLimits = GateLimits(),
        telling listener: any RuntimeListener = NoListener(),
        credentials: any CredentialSource = NamedKeys(),
        _ body: (ExecGate, RecordingEngine) async throws -> Void,
    ) async throws {
        let engine = RecordingEngine()
        try await withOpenGate(
            for: ["acme", "globex"],
            engine: engine,
            credentials: credentials,
            limits: limits,
            telling: listener,
        ) { gate in try await body(gate, engine) }
    }

    private func post(_ path: String, _ body: String) -> String {
        "POST \(path) HTTP/1.1\r\nHost: docker\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
    }

    private func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nConnection: close\r\n\r\n" }

    @Test("a runtime can run a command in its own sandbox, as player")
    func exec() async throws {
        try await withGate { gate, engine in
            let created = try await gate.exchange(
                post("/v1.41/containers/agx-company-sandbox-acme/exec", #"{"Cmd":["true"]}"#)
            )
            #expect(created.hasPrefix("HTTP/1.1 201 Created\r\n"))
            let id = RecordingEngine.execID(1)
            let started = try await gate.exchange(post("/exec/\(id)/start", #"{"Detach":true}"#))
            #expect(started.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(engine.started.withLock { $0 } == [id])
            #expect(engine.created.withLock { $0.map(\.exec.user) } == ["1000:1000"])
            // By its id: the name may be another's before the call arrives.
            #expect(engine.created.withLock { $0.map(\.container) } == ["abc"])
        }
    }

    @Test(
        "a container that isn't the company's own sandbox is as good as none, whatever its name",
        arguments: [
            ("installation", "away"), ("company", "globex"), ("kind", "Volume"), ("name", "runtime"), ("name", ""),
        ],
    )
    func foreignContainer(label: String, value: String) async throws {
        try await withGate { gate, engine in
            engine.labels.withLock { $0["runagx.com/\(label)"] = value }
            let path = "/containers/agx-company-sandbox-acme"
            #expect(try await gate.exchange(get(path + "/json")).hasPrefix("HTTP/1.1 404 Not Found\r\n"))
            let exec = try await gate.exchange(post(path + "/exec", #"{"Cmd":["true"]}"#))
            #expect(exec.hasPrefix("HTTP/1.1 404 Not Found\r\n") && exec.contains("No such container"))
            #expect(engine.created.withLock { $0.isEmpty })
        }
    }

    @Test("a runtime gets the keys of its own company")
    func keys() async throws {
        try await withGate { gate, _ in
            let answer = try await gate.exchange(get("/agx/credentials/claude"))
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix(#"{"KEY":"acme-claude"}"#))
            let unknown = try await gate.exchange(get("/agx/credentials/nobody"))
            #expect(unknown.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
        }
    }

    @Test("keys that can't be had now are a 503, and the connection goes on")
    func brokenKeys() async throws {
        try await withGate(credentials: BrokenKeys()) { gate, _ in
            let ask = "GET /agx/credentials/claude HTTP/1.1\r\n\r\n"
            let answer = try await gate.exchange(ask + get("/_ping"))
            #expect(answer.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
            #expect(answer.contains("HTTP/1.1 200 OK\r\n") && !answer.contains("vault"))
        }
    }

    @Test("a runtime is told which credential of its company can't be used")
    func closedKey() async throws {
        struct ClosedKey: CredentialSource {
            func environment(of company: String, for provider: Provider) async throws -> [String: String] {
                throw SecurityError(.credential, "the key of credential main can't be used")
            }
        }
        try await withGate(credentials: ClosedKey()) { gate, _ in
            let answer = try await gate.exchange(get("/agx/credentials/claude"))
            #expect(answer.hasPrefix("HTTP/1.1 422 Unprocessable Content\r\n"))
            #expect(answer.hasSuffix(#"{"message":"the key of credential main can't be used"}"#))
        }
    }

    @Test("a runtime's events are its own company's, and no more of them than its budget")
    func events() async throws {
        let listener = RecordingListener()
        var limits = GateLimits()
        (limits.eventsAtOnce, limits.eventsPerSecond) = (3, 0.001)
        try await withGate(limits, telling: listener) { gate, _ in
            let uid = UUID().uuidString.lowercased()
            let events = (0..<5).map { RuntimeEvent(.task, "t\($0)", uid: uid, .normal, "Started", "") }
            let body = String(decoding: try JSONEncoder().encode(events), as: UTF8.self)
            let answer = try await gate.exchange(post("/agx/events", body))
            #expect(answer.hasPrefix("HTTP/1.1 204 No Content\r\n"))
            #expect(listener.events.withLock { $0.map(\.event) } == Array(events.prefix(3)))
            #expect(try await gate.exchange(post("/agx/events", body), with: "globex").hasPrefix("HTTP/1.1 204"))
            #expect(
                listener.events.withLock { $0.map(\.company) } == ["acme", "acme", "acme"] + [
                    "globex", "globex", "globex",
                ]
            )
            let foreign = #"[{"kind":"Company","name":"globex","type":"Normal","reason":"A","message":""}]"#
            #expect(try await gate.exchange(post("/agx/events", foreign)).hasPrefix("HTTP/1.1 403"))
        }
    }

    @Test("a runtime announces the usage of its own company, and no more often than it should")
    func usage() async throws {
        let listener = RecordingListener()
        try await withGate(telling: listener) { gate, _ in
            var answers: [String] = []
            for _ in 0..<20 { answers.append(try await gate.exchange(post("/agx/usage", ""))) }
            let refused = answers.count { $0.hasPrefix("HTTP/1.1 429 Too Many Requests\r\n") }
            let told = listener.usage.withLock(\.self)
            #expect(refused > 0 && told.count == 20 - refused && Set(told) == ["acme"])
            #expect(try await gate.exchange(post("/agx/usage", "{}"), with: "globex").hasPrefix("HTTP/1.1 403"))
        }
    }

    @Test("another company's exec id is unknown here", arguments: ["start", "json", "resize?h=1&w=1"])
    func foreignExec(call: String) async throws {
        try await withGate { gate, engine in
            let created = try await gate.exchange(
                post("/containers/agx-company-sandbox-globex/exec", #"{"Cmd":["true"]}"#),
                with: "globex",
            )
            #expect(created.hasPrefix("HTTP/1.1 201 Created\r\n"))
            let path = "/exec/\(String(repeating: "0", count: 63))1/\(call)"
            let answer = try await gate.exchange(call == "json" ? get(path) : post(path, "{}"))
            #expect(answer.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
            #expect(engine.started.withLock { $0.isEmpty })
        }
    }

    @Test("the sandbox's inspection tells its state and nothing of its configuration")
    func redacted() async throws {
        try await withGate { gate, _ in
            let answer = try await gate.exchange(get("/containers/agx-company-sandbox-acme/json"))
            #expect(answer.contains(#""Status":"running""#))
            #expect(!answer.contains("hush") && !answer.contains("4711"))
        }
    }

    @Test("after a request that can't be understood the connection is closed, and nothing behind it is read")
    func smuggled() async throws {
        try await withGate { gate, engine in
            let exec = post("/containers/agx-company-sandbox-acme/exec", #"{"Cmd":["true"]}"#)
            let answer = try await gate.exchange(
                "POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + exec
            )
            #expect(answer.hasPrefix("HTTP/1.1 411 Length Required\r\n"))
            #expect(answer.components(separatedBy: "HTTP/1.1 ").count == 2)
            #expect(engine.created.withLock { $0.isEmpty })
        }
    }

    @Test(
        "the directory belongs to the relay, its secrets are readable by the runtime's group only, and it goes with the door"
    )
    func files() async throws {
        try await withGate { gate, _ in
            let directory = gate.directory(of: "acme")
            func mode(_ name: String) throws -> Int? {
                (try FileManager.default.attributesOfItem(atPath: directory + name)[.posixPermissions] as? NSNumber)?
                    .intValue
            }
            #expect(try mode("") == 0o750)
            #expect(try mode("/relay.token") == 0o440)
            #expect(try mode("/docker.sock") == 0o660)
            #expect(try mode("/serve") == 0o700)
            try await gate.close(company: "acme")
            #expect(!FileManager.default.fileExists(atPath: directory))
        }
    }

    @Test("a root whose sockets would have too long a path is refused at start")
    func longPath() throws {
        #expect(throws: GateError.self) {
            try ExecGate(
                root: "/tmp/" + String(repeating: "x", count: 60),
                installation: "home",
                engine: RecordingEngine(),
                keys: .fresh(),
                logger: Logger(label: "gate"),
            )
        }
    }
}
