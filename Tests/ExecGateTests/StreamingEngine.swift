import DockerEngine
import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import ExecGate

/// An engine whose execs have real streams, to a socket on which the test speaks for the command.
struct StreamingEngine: GateEngine {
    typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>
    typealias Command = @Sendable (Connection) async throws -> Void

    private let recording = RecordingEngine()
    private let client: DockerClient
    /// What the stream fails with after its end.
    var failure: DockerError?

    /// Runs `body` with an engine that runs `command` for each attached exec.
    static func run(
        _ command: @escaping Command,
        _ body: @Sendable (StreamingEngine) async throws -> Void,
    ) async throws {
        let path = "/tmp/agx-stream-\(UInt32.random(in: 0 ... .max)).sock"
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Connection(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true),
                    )
                }
            }
        defer { unlink(path) }
        let client = try DockerClient(.unix(path))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await serve(server, command) }
            try await body(StreamingEngine(client: client))
            group.cancelAll()
        }
        await client.close()
    }

    private init(client: DockerClient) { self.client = client }

    private static func serve(_ server: NIOAsyncChannel<Connection, Never>, _ command: @escaping Command) async throws {
        // The end of the test cancels it.
        try? await server.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections { group.addTask { try? await command(connection) } }
            }
        }
    }

    func ping() async throws {}
    func version() async throws -> EngineVersion { EngineVersion() }

    func inspectContainer(_ id: String) async throws -> ContainerInspection {
        var found = try await recording.inspectContainer(id)
        // Its execs are started by the client, not by the recording: none of them waits.
        found.execIDs = []
        return found
    }

    func createExec(in container: String, _ configuration: ExecConfiguration) async throws -> String {
        try await recording.createExec(in: container, configuration)
    }

    func startExecDetached(_ id: String, hasTerminal: Bool) async throws {}
    func resizeExec(_ id: String, columns: Int, rows: Int) async throws {}
    func inspectExec(_ id: String) async throws -> ExecInspection { ExecInspection() }

    func withExecStream<Result: Sendable>(
        _ id: String,
        hasTerminal: Bool,
        _ body: (ExecStream) async throws -> Result,
    ) async throws -> Result {
        let result = try await client.withExecStream(id, hasTerminal: hasTerminal, body)
        if let failure { throw failure }
        return result
    }
}

extension StreamingEngine.Connection {
    /// Answers requests of the Engine API until one starts an exec; then runs `body` with the exec's bytes.
    func asExec(
        _ body: (
            inout NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator, NIOAsyncChannelOutboundWriter<ByteBuffer>
        ) async throws -> Void
    ) async throws {
        try await executeThenClose { inbound, outbound in
            var bytes = inbound.makeAsyncIterator()
            var text = ""
            while let piece = try await bytes.next() {
                text += String(buffer: piece)
                if text.hasPrefix("GET"), text.hasSuffix("\r\n\r\n") {
                    text = ""
                    let version = #"{"Version":"0","ApiVersion":"1.41","MinAPIVersion":"1.12"}"#
                    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                    try await outbound.write(ByteBuffer(string: head + "\(version.utf8.count)\r\n\r\n\(version)"))
                } else if text.hasSuffix("}") {
                    let head = "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
                    try await outbound.write(ByteBuffer(string: head))
                    return try await body(&bytes, outbound)
                }
            }
        }
    }
}
