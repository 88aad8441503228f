import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ManifestFormat
import NIOCore
import RelayServer
import ResourceAPI
import Synchronization
import Testing

private let tasks = "/apis/runagx.com/v1/namespaces/acme/tasks"

private func message(_ response: TestResponse) throws -> String {
    try JSONValue.parse(json: Array(response.body.readableBytesView))["message"]?.string ?? ""
}

@Suite("requests for a company's runtime", .timeLimit(.minutes(5)))
struct ForwardingTests {
    private func request(_ path: String, method: HTTPRequest.Method = .get) -> ForwardedRequest {
        ForwardedRequest(method: method, path: path, user: APIUser(name: "ada"))
    }

    private func forwarder(
        _ world: RelayWorld,
        _ options: RuntimeForwarder.Options = .init(ownerID: getuid()),
        _ body: (RuntimeForwarder) async throws -> Void,
    ) async throws {
        let forwarder = RuntimeForwarder(addressing: world.addressing, store: world.store, options: options)
        do { try await body(forwarder) } catch {
            await forwarder.shutDown()
            throw error
        }
        await forwarder.shutDown()
    }

    /// What a forward is refused with; nil if it is not.
    private func refusal(_ forwarder: RuntimeForwarder, _ path: String = tasks) async throws -> StatusError? {
        do {
            _ = try await forwarder.forward(request(path), to: "acme")
            return nil
        } catch let error as StatusError {
            return error
        }
    }

    @Test("the runtime gets the request with the relay's token, and the client the answer as it is")
    func pass() async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        let stub = StubRuntime { router in
            router.post("/apis/runagx.com/v1/namespaces/acme/tasks") { request, _ in
                let body = String(buffer: try await request.body.collect(upTo: 1 << 20))
                let parts = [request.headers[.authorization] ?? "", request.uri.string, body]
                return Response(
                    status: .created,
                    headers: [.contentType: "application/json", .retryAfter: "3"],
                    body: ResponseBody(byteBuffer: ByteBuffer(string: parts.joined(separator: "|"))),
                )
            }
        }
        try await stub.run(at: world.addressing.runtimeSocket(of: "acme")) {
            try await world.test { client in
                let answer = try await client.execute(
                    uri: tasks + "?fieldManager=a%20b",
                    method: .post,
                    headers: [.authorization: "Bearer client", .contentType: "application/json"],
                    body: ByteBuffer(string: "{}"),
                )
                #expect(answer.status == .created)
                #expect(answer.headers[.retryAfter] == "3")
                #expect(String(buffer: answer.body) == "Bearer token-of-acme|\(tasks)?fieldManager=a%20b|{}")
            }
        }
    }

    @Test("logs of runs are passed on as they are")
    func runLogs() async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        let offset = try #require(HTTPField.Name("Agx-Log-Offset"))
        let size = try #require(HTTPField.Name("Agx-Log-Size"))
        let stub = StubRuntime { router in
            router.get("/apis/runagx.com/v1/namespaces/acme/runs/r1/log") { request, _ in
                Response(
                    status: .ok,
                    headers: [.contentType: "text/plain", offset: "7", size: "9"],
                    body: ResponseBody(byteBuffer: ByteBuffer(string: "log \(request.uri.query ?? "")")),
                )
            }
        }
        try await stub.run(at: world.addressing.runtimeSocket(of: "acme")) {
            try await world.test { client in
                let path = "/apis/runagx.com/v1/namespaces/acme/runs/r1/log?offset=7"
                let answer = try await client.execute(uri: path, method: .get)
                #expect(String(buffer: answer.body) == "log offset=7")
                #expect(
                    answer.headers.filter { $0.name.canonicalName.hasPrefix("agx-log-") }.map(\.value) == ["7", "9"]
                )
                #expect(answer.headers[.contentType] == "text/plain")
            }
        }
    }

    @Test("artifacts of runs are passed on with what asks for a part, and what comes with it")
    func runArtifacts() async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        let artifacts = "/apis/runagx.com/v1/namespaces/acme/runs/r1/artifacts"
        let stub = StubRuntime { router in
            router.get("\(artifacts)/**") { request, _ in
                Response(
                    status: .partialContent,
                    headers: [
                        .contentType: "text/plain", .contentRange: "bytes 2-3/9", .eTag: "\"abc\"",
                        .acceptRanges: "bytes",
                        .contentDisposition: "attachment", .xContentTypeOptions: "nosniff", .server: "secret",
                    ],
                    body: ResponseBody(
                        byteBuffer: ByteBuffer(
                            string: [.range, .ifRange, .ifNoneMatch].map { request.headers[$0] ?? "" }.joined(
                                separator: "|"
                            )
                                + "|\(request.uri.path)"
                        )
                    ),
                )
            }
        }
        try await stub.run(at: world.addressing.runtimeSocket(of: "acme")) {
            try await world.test { client in
                let answer = try await client.execute(
                    uri: artifacts + "/out/a%20b.txt",
                    method: .get,
                    headers: [.range: "bytes=2-3", .ifRange: "\"abc\"", .ifNoneMatch: "\"x\""],
                )
                #expect(answer.status == .partialContent)
                #expect(String(buffer: answer.body) == "bytes=2-3|\"abc\"|\"x\"|\(artifacts)/out/a%20b.txt")
                #expect(answer.headers[.contentRange] == "bytes 2-3/9" && answer.headers[.eTag] == "\"abc\"")
                #expect(answer.headers[.contentDisposition] == "attachment" && answer.headers[.acceptRanges] == "bytes")
                #expect(answer.headers[.xContentTypeOptions] == "nosniff" && answer.headers[.server] == nil)
                for path in ["/../log", "/a/%2e%2e/b", "/a%2Fb", "//a", "/a/./b", "/a%00", "/a%5Cb"] {
                    let refused = try await client.execute(uri: artifacts + path, method: .get)
                    #expect(refused.status == .notFound, "\(path)")
                }
            }
        }
    }

    @Test("a stream is passed on as it comes, and ends at the runtime when its client leaves")
    func streaming() async throws {
        let world = try RelayWorld()
        let left = Flag()
        let stub = StubRuntime { router in
            router.get("/apis/runagx.com/v1/namespaces/acme/tasks") { _, _ in
                Response(
                    status: .ok,
                    body: ResponseBody { writer in
                        defer { left.set() }
                        // Goes on until nobody takes it any more.
                        while true { try await writer.write(ByteBuffer(repeating: 0x61, count: 4096)) }
                    },
                )
            }
        }
        try await stub.run(at: world.addressing.runtimeSocket(of: "acme")) {
            try await forwarder(world) { forwarder in
                let answer = try await forwarder.forward(request(tasks + "?watch=true"), to: "acme")
                for try await chunk in answer.body {
                    #expect(chunk.readableBytes > 0)
                    break
                }
                await left.wait()
            }
        }
    }

    @Test("connections are used again")
    func reuse() async throws {
        let world = try RelayWorld()
        let connections = ConnectionNames()
        let stub = StubRuntime { router in
            router.get("/apis/runagx.com/v1/namespaces/acme/tasks") { _, context in
                connections.add(ObjectIdentifier(context.channel))
                return Response(status: .ok)
            }
        }
        try await stub.run(at: world.addressing.runtimeSocket(of: "acme")) {
            try await forwarder(world) { forwarder in
                for _ in 0..<20 {
                    let answer = try await forwarder.forward(request(tasks), to: "acme")
                    for try await _ in answer.body {}
                    #expect(answer.status == .ok)
                }
            }
        }
        #expect(connections.count == 1)
    }

    @Test("a company that isn't there is a namespace that isn't there")
    func missing() async throws {
        let world = try RelayWorld()
        try await forwarder(world) { forwarder in
            let error = try #require(try await refusal(forwarder))
            #expect(error.reason == .notFound)
            #expect(error.message == "namespaces \"acme\" not found")
        }
    }

    @Test("a suspended company says how to bring it up")
    func suspended() async throws {
        let world = try RelayWorld()
        try await world.put("Company", "acme", spec: ["plan": "free", "state": "Suspended"])
        try await forwarder(world) { forwarder in
            let error = try #require(try await refusal(forwarder))
            #expect(error.reason == .serviceUnavailable)
            #expect(error.message.contains("agx company resume acme"))
            // Clients that are told to come again would do so in vain.
            #expect(error.retryAfterSeconds == nil)
        }
    }

    @Test("a company that is not ready says why, and when to come again")
    func notReady() async throws {
        let world = try RelayWorld()
        let status = RelayWorld.status(ready: false, reason: "ImageMissing", message: "agx/runtime:latest is not here")
        try await world.put("Company", "acme", spec: ["plan": "free", "state": "Active"], status: status)
        try await world.test { client in
            let answer = try await client.execute(uri: tasks, method: .get)
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.headers[.retryAfter] == "1")
            #expect(try message(answer).contains("ImageMissing: agx/runtime:latest is not here"))
        }
    }

    @Test("a socket that nobody listens on is told")
    func stale() async throws {
        let world = try RelayWorld()
        let status = RelayWorld.status(ready: true, reason: "AllReady")
        try await world.put("Company", "acme", spec: ["plan": "free", "state": "Active"], status: status)
        close(try makeSocket(world.addressing.runtimeSocket(of: "acme")))
        try await forwarder(world) { forwarder in
            let error = try #require(try await refusal(forwarder))
            #expect(error.reason == .serviceUnavailable)
            #expect(error.message.contains("nobody listens on its socket"))
            #expect(error.retryAfterSeconds == 1)
        }
    }

    @Test("a runtime that doesn't know the relay is away for the client, who may come again")
    func stranger() async throws {
        let world = try RelayWorld()
        let status = RelayWorld.status(ready: true, reason: "AllReady")
        try await world.put("Company", "acme", spec: ["plan": "free", "state": "Active"], status: status)
        let stub = StubRuntime { router in
            router.post("/apis/runagx.com/v1/namespaces/acme/tasks") { _, _ in Response(StatusError.unauthorized) }
        }
        try await stub.run(at: world.addressing.runtimeSocket(of: "acme")) {
            try await world.test { client in
                let headers: HTTPFields = [.contentType: "application/json"]
                let body = ByteBuffer(string: "{}")
                let answer = try await client.execute(uri: tasks, method: .post, headers: headers, body: body)
                #expect(answer.status == .serviceUnavailable)
                #expect(answer.headers[.retryAfter] == "1" && answer.headers[.wwwAuthenticate] == nil)
                #expect(try message(answer).hasSuffix("doesn't answer: it refuses the relay's token"))
            }
        }
    }

    @Test("a runtime that takes too long for the head of its answer is told")
    func slow() async throws {
        let world = try RelayWorld()
        let status = RelayWorld.status(ready: true, reason: "AllReady")
        try await world.put("Company", "acme", spec: ["plan": "free", "state": "Active"], status: status)
        let gate = Flag()
        let stub = StubRuntime { router in
            router.get("/apis/runagx.com/v1/namespaces/acme/tasks") { _, _ in
                await gate.wait()
                return Response(status: .ok)
            }
        }
        try await stub.run(at: world.addressing.runtimeSocket(of: "acme")) {
            let options = RuntimeForwarder.Options(headTimeout: .milliseconds(50), ownerID: getuid())
            try await forwarder(world, options) { forwarder in
                let error = try #require(try await refusal(forwarder))
                #expect(error.message.contains("has not answered within 50ms"))
                gate.set()
            }
        }
    }

    @Test("a write that was sent is not to be repeated, whatever became of it", arguments: ["POST", "PUT", "DELETE"])
    func lostWrite(method: String) async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        let path = world.addressing.runtimeSocket(of: "acme")
        let server = try makeSocket(path)
        try #require(listen(server, 1) == 0)
        Thread.detachNewThread {
            // What closes a connection before it has read all of it resets it.
            let connection = accept(server, nil, nil)
            var waiting = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
            _ = poll(&waiting, 1, -1)
            close(connection)
            close(server)
        }
        try await forwarder(world) { forwarder in
            let wanted = try #require(HTTPRequest.Method(method))
            let error = await #expect(throws: StatusError.self) {
                try await forwarder.forward(request(tasks, method: wanted), to: "acme")
            }
            #expect(error?.reason == .serviceUnavailable && error?.retryAfterSeconds == nil)
        }
    }

    @Test("a link in the place of the socket is not followed")
    func link() async throws {
        let world = try RelayWorld()
        let status = RelayWorld.status(ready: true, reason: "AllReady")
        try await world.put("Company", "acme", spec: ["plan": "free", "state": "Active"], status: status)
        let connections = ConnectionNames()
        let stub = StubRuntime { router in
            router.get("/apis/runagx.com/v1/namespaces/acme/tasks") { _, context in
                connections.add(ObjectIdentifier(context.channel))
                return Response(status: .ok)
            }
        }
        let other = world.addressing.runtimeSocket(of: "other")
        try FileManager.default.createSymbolicLink(
            atPath: world.addressing.runtimeSocket(of: "acme"),
            withDestinationPath: other,
        )
        try await stub.run(at: other) {
            try await forwarder(world) { forwarder in
                let error = try #require(try await refusal(forwarder))
                #expect(error.message.contains("no socket"))
            }
        }
        #expect(connections.count == 0)
    }

    @Test("a socket of another user is not used")
    func owner() async throws {
        let world = try RelayWorld()
        let status = RelayWorld.status(ready: true, reason: "AllReady")
        try await world.put("Company", "acme", spec: ["plan": "free", "state": "Active"], status: status)
        close(try makeSocket(world.addressing.runtimeSocket(of: "acme")))
        try await forwarder(world, .init(ownerID: getuid() + 1)) { forwarder in
            let error = try #require(try await refusal(forwarder))
            #expect(error.message.contains("belongs to user \(getuid())"))
        }
    }

    @Test(
        "paths outside of the company's namespace go nowhere",
        arguments: [
            "/version", "/apis/runagx.com/v1/namespaces/other/tasks", "\(tasks)/../../other/tasks", "\(tasks)/%2e%2E/x",
            "\(tasks)/a%2Fb", "\(tasks)//x", "\(tasks)/x y", "\(tasks)/x\r\nHost: y", "\(tasks)#x", "\(tasks)/%zz",
        ],
    )
    func paths(path: String) async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        try await forwarder(world) { forwarder in
            let error = try await refusal(forwarder, path)
            #expect(error?.message == StatusError.unknownPath.message)
        }
    }

    @Test("all companies that are not being deleted are asked for lists")
    func namespaces() async throws {
        let world = try RelayWorld()
        for name in ["b", "a"] { try await world.put("Company", name, spec: ["plan": "free"]) }
        try await forwarder(world) { forwarder in
            let names = try await forwarder.namespaces().map(\.name)
            #expect(names == ["a", "b"])
        }
    }

    /// A socket file that nobody listens on yet; to be closed.
    private func makeSocket(_ path: String) throws -> CInt {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        try #require(result == 0)
        return descriptor
    }
}
