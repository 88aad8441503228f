import AgxModel
import Foundation
import Hummingbird
import NIOCore
import NIOPosix
import ServiceLifecycle
import TenantRuntime
import Testing

@testable import agx_runtime

@Suite("Keys from the relay", .timeLimit(.minutes(5)))
struct GateCredentialsTests {
    /// Runs `body` with credentials behind a gate that answers with this, whatever it is asked.
    private static func withGate(
        _ status: HTTPResponse.Status,
        _ text: String,
        _ body: @escaping @Sendable (GateCredentials) async throws -> Void,
    ) async throws {
        // A socket's path is short.
        let socket = "/tmp/agx-gate-\(UUID().uuidString.prefix(8))"
        defer { unlink(socket) }
        let router = Router()
        router.get("/agx/credentials/:provider") { _, _ in
            Response(status: status, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
        let (running, isRunning) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .unixDomainSocket(path: socket)),
            onServerRunning: { _ in isRunning.yield() },
            logger: RuntimeWorld.logger,
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [application], logger: RuntimeWorld.logger)
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await _ in running { break }
            try await body(GateCredentials(socket: socket))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test("become the environment of a run")
    func keys() async throws {
        try await Self.withGate(.ok, #"{"ANTHROPIC_API_KEY":"sk-1"}"#) { credentials in
            let keys = try await credentials.read(.claude)
            #expect(keys.environment == ["ANTHROPIC_API_KEY": "sk-1"])
        }
    }

    @Test("that the company has to set anew are told apart, with which one it is")
    func unusable() async throws {
        let text = #"{"message":"the key of credential main can't be used"}"#
        try await Self.withGate(.unprocessableContent, text) { credentials in
            let error = await #expect(throws: TenantRuntimeError.self) { _ = try await credentials.read(.claude) }
            #expect(error?.code == .unusableKey)
            #expect(error?.message == "ask for the key of claude: the key of credential main can't be used")
        }
    }

    @Test(
        "that can't be had are told with the gate's own words, and an answer that can't be read with none of its",
        arguments: [
            (.serviceUnavailable, #"{"message":"the gate could not do this now"}"#, "could not do this now"),
            (.serviceUnavailable, "sk-1", "the gate answers 503"), (.ok, "sk-1", "the answer can't be read"),
        ] as [(HTTPResponse.Status, String, String)],
    )
    func refused(status: HTTPResponse.Status, text: String, expected: String) async throws {
        try await Self.withGate(status, text) { credentials in
            let error = await #expect(throws: TenantRuntimeError.self) { _ = try await credentials.read(.claude) }
            #expect(error?.code == .credentials)
            #expect(error?.message.hasPrefix("ask for the key of claude: ") == true)
            #expect(error?.message.contains(expected) == true && error?.message.contains("sk-1") == false)
        }
    }

    @Test("are not waited for without end: a gate that says nothing is tried again later")
    func silence() async throws {
        let path = "/tmp/agx-gate-\(UUID().uuidString.prefix(8))"
        defer { unlink(path) }
        // What connects is taken by the kernel, and nobody answers.
        let silent = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(unixDomainSocketPath: path).get()
        let credentials = GateCredentials(socket: path, patience: .milliseconds(20))
        let error = await #expect(throws: TenantRuntimeError.self) { _ = try await credentials.read(.claude) }
        #expect(error?.code == .credentials)
        try await silent.close()
    }
}
