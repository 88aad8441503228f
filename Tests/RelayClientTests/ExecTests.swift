import ManifestFormat
import Synchronization
import Testing

@testable import RelayClient

/// Echoes its input in capitals, then ends with the exit code that its end of input asks for.
private struct EchoExec: StubExec {
    var exitCode = 0

    func accepts(_ request: StubRequest) -> Bool { request.path.hasSuffix("/exec") }

    func opened(_ request: StubRequest, _ connection: StubExecConnection) {
        connection.ping("still there")
        connection.sendInTwoFrames(channel: 1, request.query.map { "\($0.name)=\($0.value)" }.joined(separator: " "))
        connection.send(channel: 2, "[warning]")
    }

    func received(_ message: [UInt8], _ connection: StubExecConnection) {
        switch message.first {
        case 0:
            connection.send(channel: 1, "<" + String(decoding: message.dropFirst(), as: UTF8.self).uppercased() + ">")
        case 4: connection.send(channel: 1, "size" + String(decoding: message.dropFirst(), as: UTF8.self))
        case 0xFF: connection.end(exitCode: exitCode)
        default: connection.send(channel: 2, String(decoding: message, as: UTF8.self))
        }
    }
}

/// Fails in a way of its own.
private struct BrokenExec: StubExec {
    var status: String?

    func accepts(_ request: StubRequest) -> Bool { true }

    func opened(_ request: StubRequest, _ connection: StubExecConnection) {
        if let status { connection.end(status: status) } else { connection.cut() }
    }

    func received(_ message: [UInt8], _ connection: StubExecConnection) {}
}

@Suite("Exec over WebSocket", .timeLimit(.minutes(5)))
struct ExecTests {
    private struct Seen: Equatable {
        var output = ""
        var errors = ""
        var code: Int32 = -1
    }

    private func run(
        _ exec: any StubExec,
        _ request: ExecRequest,
        _ input: [ExecInput],
        tls: StubCertificate? = nil,
    ) async throws -> Seen {
        try await StubServer.run(exec: exec, tls: tls?.context) { _ in
            .json(
                #"{"kind":"Status","code":404,"reason":"NotFound","message":"containers \"x\" not found"}"#,
                status: 404,
            )
        } _: { server in
            let trust = tls.map { ServerTrust.authorities(pem: $0.authority) } ?? .system
            let connection = RelayConnection(address: try RelayAddress(server.url), trust: trust)
            return try await RelayClient(connection).use { client in
                var seen = Seen()
                seen.code = try await client.exec(request) { writer in
                    for item in input { try await writer.send(item) }
                } write: { output in
                    switch output {
                    case .standardOutput(let bytes): seen.output += String(decoding: bytes, as: UTF8.self)
                    case .standardError(let bytes): seen.errors += String(decoding: bytes, as: UTF8.self)
                    }
                }
                return seen
            }
        }
    }

    @Test("input, output, errors, pings, cut messages and the exit code get through", arguments: [0, 7, 255])
    func wholeSession(code: Int) async throws {
        let request = ExecRequest(
            namespace: "acme",
            container: "sandbox",
            command: ["sh", "-c", "a b"],
            hasInput: true,
        )
        let seen = try await run(
            EchoExec(exitCode: code),
            request,
            [.bytes(Array("hello".utf8)), .resize(columns: 80, rows: 24), .end],
        )
        #expect(
            seen.output == "command=sh command=-c command=a b stdin=true stdout=true stderr=true<HELLO>"
                + #"size{"Width":80,"Height":24}"#
        )
        #expect(seen.errors.hasPrefix("[warning]"))
        #expect(seen.code == Int32(code))
    }

    @Test("a command runs over TLS, with a server that is trusted")
    func secure() async throws {
        let request = ExecRequest(namespace: "acme", container: "sandbox", command: ["sh"], hasInput: true)
        let input: [ExecInput] = [.bytes(Array("hello".utf8)), .end]
        let seen = try await run(EchoExec(exitCode: 3), request, input, tls: try StubCertificate())
        #expect(seen.output.contains("<HELLO>"))
        #expect(seen.code == 3)
        let old = try StubCertificate(daysAgo: 400)
        let error = await #expect(throws: RelayClientError.self) {
            try await run(EchoExec(exitCode: 0), request, input, tls: old)
        }
        #expect(error?.code == .untrusted)
        #expect(error?.message.contains("has expired") == true)
    }

    @Test("a refused upgrade is the error that the relay answers")
    func refused() async throws {
        struct Refusing: StubExec {
            func accepts(_ request: StubRequest) -> Bool { false }
            func opened(_ request: StubRequest, _ connection: StubExecConnection) {}
            func received(_ message: [UInt8], _ connection: StubExecConnection) {}
        }
        let request = ExecRequest(namespace: "acme", container: "x", command: ["true"])
        let error = await #expect(throws: RelayClientError.self) { try await run(Refusing(), request, []) }
        #expect(error?.isNotFound == true)
        #expect(error?.message == "containers \"x\" not found")
    }

    @Test("an end without a status is a lost connection")
    func cut() async throws {
        let request = ExecRequest(namespace: "acme", container: "x", command: ["true"])
        let error = await #expect(throws: RelayClientError.self) { try await run(BrokenExec(), request, []) }
        #expect(error?.code == .connectionLost)
    }

    @Test("a failure that is no exit code is the relay's error")
    func failure() async throws {
        let request = ExecRequest(namespace: "acme", container: "x", command: ["nope"])
        let status = #"{"metadata":{},"status":"Failure","reason":"InternalError","message":"no such program"}"#
        let error = await #expect(throws: RelayClientError.self) {
            try await run(BrokenExec(status: status), request, [])
        }
        #expect(error?.message == "no such program")
    }

    @Test("nobody listening is said as for other requests")
    func unreachable() async throws {
        let port = try await StubServer.run(respond: { _ in .drop }) { $0.port }
        let client = try RelayClient(RelayConnection(address: RelayAddress("http://127.0.0.1:\(port)")))
        let error = await #expect(throws: RelayClientError.self) {
            try await client.use {
                try await $0.exec(ExecRequest(namespace: "a", container: "b", command: ["c"])) { _ in
                } write: { _ in
                }
            }
        }
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains("connection refused") == true)
    }

    @Test("messages are laid out as the protocol says")
    func frames() throws {
        #expect(ExecFrame.encode(.bytes([104, 105])) == [0, 104, 105])
        #expect(ExecFrame.encode(.end) == [0xFF, 0])
        #expect(try ExecFrame.decode([]) == .nothing)
        #expect(try ExecFrame.decode([1]) == .nothing)
        #expect(try ExecFrame.decode([2, 33]) == .output(.standardError([33])))
        #expect(throws: RelayClientError.self) { try ExecFrame.decode([3, 33]) }
    }
}
