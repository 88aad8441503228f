import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ManifestFormat
import NIOCore
import NIOWebSocket
import RecordStore
import RelayServer
import ResourceAPI
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@Suite("commands in containers", .timeLimit(.minutes(5)))
struct ExecTests {
    private static let path = "/apis/runagx.com/v1/namespaces/acme/containers/sandbox/exec"
    /// On a fresh connection, and on one that has served other requests.
    private static let connections = [0, 3]

    private static func query(_ command: String..., more: String = "") -> String {
        path + "?" + command.map { "command=\($0)" }.joined(separator: "&") + "&stdin=true&stdout=true&stderr=true"
            + more
    }

    private func withExec(
        _ query: String,
        options: ExecOptions = ExecOptions(),
        subprotocols: String = "v5.channel.k8s.io,v4.channel.k8s.io",
        earlier: Int = 0,
        _ body: @Sendable (inout ExecClient, RelayWorld) async throws -> Void,
    ) async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        try await world.testLive({ $0.exec = options }) { _, port in
            try await ExecClient.run(port: port, query, subprotocols: subprotocols, earlier: earlier) {
                try await body(&$0, world)
            }
        }
    }

    @Test("output comes on its channels, then how the command ended, then a normal close", arguments: connections)
    func output(earlier: Int) async throws {
        try await withExec(Self.query("echo", "a%20b+c", "%C3%A4"), earlier: earlier) { client, _ in
            #expect(client.subprotocol == "v5.channel.k8s.io")
            let transcript = try await client.readAll()
            #expect(String(buffer: transcript.output) == "a b c ä")
            #expect(String(buffer: transcript.errors) == "done")
            #expect(transcript.status == ["metadata": [:], "status": "Success"])
            #expect(transcript.channels.last == 3)
            #expect(transcript.closeCode == 1000)
        }
    }

    @Test("an exit code that isn't 0 is a Failure that names it")
    func exitCode() async throws {
        try await withExec(Self.query("exit", "7")) { client, _ in
            let status = try #require(try await client.readAll().status)
            #expect(status["status"] == "Failure")
            #expect(status["reason"] == "NonZeroExitCode")
            #expect(status[path: "details", "causes"] == [["reason": "ExitCode", "message": "7"]])
        }
    }

    @Test("input reaches the command, also in pieces, and ff 00 ends it", arguments: connections)
    func input(earlier: Int) async throws {
        try await withExec(Self.query("cat"), earlier: earlier) { client, _ in
            try await client.send([0] + Array("hello ".utf8))
            try await client.outbound.write(
                WebSocketFrame(fin: false, opcode: .binary, maskKey: .random(), data: ByteBuffer(bytes: [0, 0x77]))
            )
            try await client.outbound.write(
                WebSocketFrame(fin: true, opcode: .continuation, maskKey: .random(), data: ByteBuffer(string: "orld"))
            )
            try await client.send([0xFF, 0])
            let transcript = try await client.readAll()
            #expect(String(buffer: transcript.output) == "hello world")
            #expect(transcript.status?["status"] == "Success")
            #expect(transcript.closeCode == 1000)
        }
    }

    @Test("a terminal's size is set; sizes that are none are left alone")
    func resize() async throws {
        try await withExec(Self.query("size", more: "&tty=true")) { client, _ in
            for size in [#"{"Width":0,"Height":1}"#, "nonsense", #"{"Width":120,"Height":40}"#] {
                try await client.send([4] + Array(size.utf8))
            }
            try await client.send([0xFF, 0])
            #expect(String(buffer: try await client.readAll().output) == "120x40")
        }
    }

    @Test("a client of the older protocol is served with it")
    func olderProtocol() async throws {
        try await withExec(Self.query("echo", "x"), subprotocols: "v4.channel.k8s.io") { client, _ in
            #expect(client.subprotocol == "v4.channel.k8s.io")
            let transcript = try await client.readAll()
            #expect(String(buffer: transcript.output) == "x")
        }
    }

    @Test("a command that the engine refuses ends with its Status")
    func refusedByEngine() async throws {
        try await withExec(Self.query("fail")) { client, _ in
            let transcript = try await client.readAll()
            #expect(transcript.status?["message"] == "the engine refused the command")
            #expect(transcript.status?["code"] == 409)
            #expect(transcript.closeCode == 1000)
        }
    }

    @Test("long output is cut into messages of at most 1 MiB")
    func longOutput() async throws {
        try await withExec(Self.query("burst")) { client, _ in
            let transcript = try await client.readAll()
            #expect(transcript.output.readableBytes == 3 << 20)
            #expect(transcript.longestMessage == 1 << 20)
        }
    }

    @Test("a message over 1 MiB ends the connection, and the command is let go")
    func tooLong() async throws {
        try await withExec(Self.query("cat")) { client, world in
            try await client.send([UInt8](repeating: 0, count: 1 << 20 | 1))
            // What the server says may be lost when it closes with the rest of the message unread.
            let transcript = try? await client.readAll()
            #expect(transcript?.closeCode ?? 1009 == 1009)
            #expect(transcript?.status == nil)
            await world.containers.execEnded.wait()
        }
    }

    @Test("pings of the client are answered with their payload")
    func pings() async throws {
        try await withExec(Self.query("cat")) { client, _ in
            try await client.send([1, 2, 3], opcode: .ping)
            let frame = try #require(try await client.next())
            #expect(frame.opcode == .pong)
            #expect(Array(frame.unmaskedData.readableBytesView) == [1, 2, 3])
        }
    }

    @Test("a client whose pings wait behind its input is told that the relay is there")
    func heldInput() async throws {
        let clock = ManualClock()
        try await withExec(Self.query("stall"), options: ExecOptions(clock: clock)) { client, world in
            for bytes in [[0, 1], [0, 2]] as [[UInt8]] { try await client.send(bytes) }
            try await client.send([1, 2, 3], opcode: .ping)
            await world.containers.inputHeld.wait()
            var opcodes: [WebSocketOpcode] = []
            for turn in 1...2 {
                await clock.sleeping(until: .seconds(30 * turn))
                clock.advance(to: .seconds(30 * turn))
                repeat { opcodes.append(try #require(try await client.next()).opcode) } while opcodes.last != .ping
            }
            #expect(opcodes.contains(.pong))
        }
    }

    @Test("input and sizes may come as text, as Python's client sends them")
    func textFrames() async throws {
        try await withExec(Self.query("cat", more: "&tty=true")) { client, _ in
            try await client.send([0] + Array("hello ".utf8), opcode: .text)
            try await client.send([4] + Array(#"{"Width":120,"Height":40}"#.utf8), opcode: .text)
            try await client.send([0xFF, 0])
            #expect(String(buffer: try await client.readAll().output) == "hello 120x40")
        }
    }

    @Test("a client that answers pings stays")
    func alive() async throws {
        let clock = ManualClock()
        try await withExec(Self.query("cat"), options: ExecOptions(clock: clock)) { client, _ in
            for turn in 1...10 {
                await clock.sleeping(until: .seconds(30 * turn))
                clock.advance(to: .seconds(30 * turn))
                let ping = try #require(try await client.next())
                #expect(ping.opcode == .ping)
                #expect(try await client.next()?.opcode == .pong)
                try await client.send(Array(ping.unmaskedData.readableBytesView), opcode: .pong)
                // The echo tells that the pong before it has arrived.
                try await client.send([0] + Array("x".utf8))
                #expect(try await client.next()?.opcode == .binary)
            }
            try await client.send([0xFF, 0])
            #expect(try await client.readAll().closeCode == 1000)
        }
    }

    @Test("a client that has fallen silent is dropped, and its command is let go")
    func silent() async throws {
        let clock = ManualClock()
        try await withExec(Self.query("hang"), options: ExecOptions(clock: clock)) { client, world in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var moment = Duration.zero
                    while !Task.isCancelled {
                        moment += .seconds(30)
                        await clock.sleeping(until: moment)
                        clock.advance(to: moment)
                    }
                }
                defer { group.cancelAll() }
                // Reading on without an answer, as behind a cable that was pulled in one direction.
                while let frame = try await client.next() { #expect([.ping, .pong].contains(frame.opcode)) }
            }
            await world.containers.execEnded.wait()
        }
    }

    @Test("a client that leaves takes its command's stream along", arguments: connections)
    func leaves(earlier: Int) async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        try await world.testLive { _, port in
            try await ExecClient.run(port: port, Self.query("hang"), earlier: earlier) { _ in }
            await world.containers.execEnded.wait()
        }
    }

    @Test("a client that doesn't read holds the command back, and gets all of it later", arguments: connections)
    func backPressure(earlier: Int) async throws {
        try await withExec(Self.query("flood", "1024"), earlier: earlier) { client, world in
            // Work that takes longer than to produce everything without being held back.
            for _ in 0..<200 { _ = try await world.store.list(.init(kind: "Company")) }
            #expect(world.containers.producedCount < 1024)
            let transcript = try await client.readAll()
            #expect(transcript.output.readableBytes == 1024 * (64 << 10))
            #expect(transcript.closeCode == 1000)
        }
    }

    @Test("the commands that are attached in a company have a bound, and are free again when they end")
    func bound() async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        try await world.testLive({ $0.limits = RequestLimits(execs: 1) }) { _, port in
            func attach(_ body: (inout ExecClient) async throws -> Void = { _ in }) async throws {
                try await ExecClient.run(port: port, Self.query("cat"), body)
            }
            try await attach { first in
                let declined = await #expect(throws: ExecClient.Declined.self) { try await attach() }
                #expect(declined?.code == 429 && declined?.body.contains("attached in acme") == true)
                try await first.send([0xFF, 0])
                #expect(try await first.readAll().closeCode == 1000)
            }
            // The lease goes a moment after the connection.
            while true {
                do { return try await attach() } catch let error as ExecClient.Declined where error.code == 429 {}
            }
        }
    }

    @Test("a relay that stops says so to its clients", arguments: connections)
    func shutdown(earlier: Int) async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        let (ports, port) = AsyncStream<Int>.makeStream()
        let application = try world.application { $0.onListening = { port.yield($0) } }
        let group = ServiceGroup(services: [application], logger: try world.configuration().logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let number = try #require(await iterator.next())
            try await ExecClient.run(port: number, Self.query("cat"), earlier: earlier) { client in
                try await client.send([0] + Array("x".utf8))
                _ = try await client.next()
                await group.triggerGracefulShutdown()
                #expect(try await client.readAll().closeCode == 1001)
            }
            try await tasks.waitForAll()
        }
    }
}

@Suite("exec requests that are refused", .timeLimit(.minutes(5)))
struct ExecRefusalTests {
    private static let containers = "/apis/runagx.com/v1/namespaces/acme/containers"

    private struct Nobody: Authorizer {
        func decide(_ request: AccessRequest) async throws -> AccessDecision {
            request.subresource == "exec" && request.verb == "create" ? .deny(reason: "read only") : .allow
        }
    }

    private func refusal(
        _ path: String,
        subprotocols: String? = "v5.channel.k8s.io",
        headers: [(String, String)] = [],
        isRunning: Bool = true,
        authorizer: any Authorizer = AllowAll(),
    ) async throws -> (code: Int, message: String) {
        let world = try RelayWorld()
        try await world.putAcme()
        world.containers.isRunning.withLock { $0 = isRunning }
        var answer = (code: 101, message: "")
        do {
            try await world.testLive({ $0.authorizer = authorizer }) { _, port in
                try await ExecClient.run(port: port, path, subprotocols: subprotocols, headers: headers) { _ in }
            }
        } catch let declined as ExecClient.Declined {
            let status = try JSONValue.parse(json: Array(declined.body.utf8))
            #expect(status["kind"] == "Status")
            answer = (declined.code, status["message"]?.string ?? "")
        }
        return answer
    }

    @Test("a container or company that isn't there is a 404 before the upgrade")
    func missing() async throws {
        let container = try await refusal("\(Self.containers)/db/exec?command=ls&stdout=true")
        #expect(container == (404, "containers.runagx.com \"db\" not found"))
        let company = try await refusal("/apis/runagx.com/v1/namespaces/x/containers/db/exec?command=ls&stdout=true")
        #expect(company == (404, "namespaces \"x\" not found"))
    }

    @Test(
        "a request that can't be understood is a 400 that says what would be right",
        arguments: [
            ("?stdout=true", "v5.channel.k8s.io", "command is missing"),
            ("?command=ls", "v5.channel.k8s.io", "at least one of"),
            ("?command=%FF&stdout=true", "v5.channel.k8s.io", "percent-encoded"),
            ("?command=ls&stdout=true", "SPDY/3.1", "must offer v5.channel.k8s.io or v4.channel.k8s.io"),
        ],
    )
    func bad(query: String, subprotocol: String, wanted: String) async throws {
        let answer = try await refusal("\(Self.containers)/sandbox/exec\(query)", subprotocols: subprotocol)
        #expect(answer.code == 400)
        #expect(answer.message.contains(wanted), "\(answer.message)")
    }

    @Test("a container that doesn't run is told before the upgrade")
    func stopped() async throws {
        let answer = try await refusal("\(Self.containers)/sandbox/exec?command=ls&stdout=true", isRunning: false)
        #expect(answer == (409, "container sandbox of acme is not running"))
    }

    @Test("who may not run commands gets 403 and no upgrade")
    func forbidden() async throws {
        let answer = try await refusal(
            "\(Self.containers)/sandbox/exec?command=ls&stdout=true",
            authorizer: Nobody(),
        )
        #expect(answer.code == 403)
        #expect(answer.message.contains("read only"))
    }

    @Test(
        "a web page elsewhere can't open a stream",
        arguments: [("Host", "evil.example"), ("Origin", "http://evil.example")],
    )
    func foreign(header: String, value: String) async throws {
        let path = "\(Self.containers)/sandbox/exec?command=ls&stdout=true"
        let answer = try await refusal(path, headers: [(header, value)])
        #expect(answer.code == 403)
    }

    @Test(
        "a WebSocket to a stream of a runtime is answered like any request",
        arguments: ["tasks/exec?watch=1", "runs/r/artifacts/a/exec?follow=1"],
    )
    func forwardedStream(path: String) async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        let stub = StubRuntime { router in
            router.get("/apis/runagx.com/v1/namespaces/acme/**") { _, _ in
                Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "from the runtime")))
            }
        }
        try await stub.run(at: world.addressing.runtimeSocket(of: "acme")) {
            try await world.testLive { _, port in
                let declined = await #expect(throws: ExecClient.Declined.self) {
                    try await ExecClient.run(port: port, "/apis/runagx.com/v1/namespaces/acme/\(path)") { _ in }
                }
                #expect(declined?.code == 200 && declined?.body == "from the runtime")
            }
        }
    }

    @Test("a WebSocket to another path, or none to this one, is answered like any request")
    func plain() async throws {
        #expect(try await refusal("/apis/runagx.com/v1/nothing").code == 404)
        let world = try RelayWorld()
        try await world.putAcme()
        try await world.testLive { client, _ in
            let answer = try await client.execute(uri: "\(Self.containers)/sandbox/exec?command=ls", method: .get)
            #expect(answer.status == .badRequest)
            #expect(String(buffer: answer.body).contains("needs a WebSocket"))
            // The connection goes on as usual.
            #expect(try await client.execute(uri: "/livez", method: .get).status == .ok)
        }
    }
}
