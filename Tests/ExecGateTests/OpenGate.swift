import AgxModel
import AgxSecurity
import Foundation
import Logging
import NIOCore
import NIOPosix
import ServiceSupport

@testable import ExecGate

/// Runs `body` with a gate that has a directory of its own, and its doors open for `companies`.
func withOpenGate(
    for companies: [String] = ["acme"],
    engine: any GateEngine = RecordingEngine(),
    credentials: any CredentialSource = NamedKeys(),
    limits: GateLimits = GateLimits(),
    metrics: MetricsRegistry = MetricsRegistry(),
    logger: Logger = Logger(label: "gate") { _ in SwiftLogNoOpLogHandler() },
    telling listener: any RuntimeListener = NoListener(),
    _ body: (ExecGate) async throws -> Void,
) async throws {
    let root = "/tmp/agx-gate-\(UUID().uuidString.prefix(8))"
    defer { try? FileManager.default.removeItem(atPath: root) }  // Only a left-over temporary directory.
    let gate = try ExecGate(
        root: root,
        installation: "home",
        engine: engine,
        keys: .fresh(),
        credentials: credentials,
        limits: limits,
        metrics: metrics,
        logger: logger,
    )
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await gate.run(telling: listener) }
        for company in companies { try await gate.open(company: company, caps: ResourceCap.Spec()) }
        try await body(gate)
        for company in companies { try await gate.close(company: company) }
        group.cancelAll()
    }
}

extension ExecGate {
    typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// A connection to a company's door, which may be closed in one direction.
    func connect(_ company: String = "acme") async throws -> Connection {
        try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(unixDomainSocketPath: directory(of: company) + "/docker.sock") { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Connection(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true),
                    )
                }
            }
    }

    /// Sends bytes, closes that direction if told to, and reads until the gate closes the connection.
    func exchange(_ text: String, with company: String = "acme", halfCloses: Bool = false) async throws -> String {
        try await connect(company).executeThenClose { inbound, outbound in
            // A gate that has no place has closed it already.
            try? await outbound.write(ByteBuffer(string: text))
            if halfCloses { outbound.finish() }
            var answer = ""
            do {
                for try await bytes in inbound { answer += String(buffer: bytes) }
            } catch let error as IOError where error.errnoCode == ECONNRESET {
                // Closed before all that was sent was read.
            }
            return answer
        }
    }
}

/// Keys that tell whose they are.
struct NamedKeys: CredentialSource {
    func environment(of company: String, for provider: Provider) async throws -> [String: String] {
        ["KEY": "\(company)-\(provider.rawValue)"]
    }
}
