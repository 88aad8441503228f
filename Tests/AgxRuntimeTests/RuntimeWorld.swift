import AgxModel
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import ManifestFormat
import NIOCore
import RecordStore
import TenantRuntime

@testable import agx_runtime

/// The parts of one company's runtime in a directory of its own, which goes with it; nothing runs.
final class RuntimeWorld: Sendable {
    static let path = "/apis/runagx.com/v1/namespaces/acme"

    let directory: String
    let company: CompanyID
    let store: RecordStore

    init() throws {
        directory = NSTemporaryDirectory() + "agx-runtime-" + UUID().uuidString.lowercased()
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        company = try CompanyID("acme")
        store = try RecordStore(path: directory + "/runtime.db")
    }

    deinit {
        // What is left in the temporary directory harms nobody.
        try? store.close()
        try? FileManager.default.removeItem(atPath: directory)
    }

    var tokenFile: String { directory + "/token" }

    /// What the relay asks, which shows the token `relay`.
    func relayServer() throws -> some ApplicationProtocol { try runtimeServer().application() }

    /// What agents ask, who show the token `agents`, beside tasks that are not over.
    func sandboxServer(beside open: OpenTasks = OpenTasks()) throws -> some ApplicationProtocol {
        try agentServer(beside: open).application()
    }

    func runtimeServer() throws -> RuntimeServer {
        var options = TenantRuntimeOptions(namespace: company.rawValue)
        options.home = HomeVolume(path: directory)
        let runtime = TenantRuntime(
            store: store,
            sandbox: NoSandbox(),
            options: options,
            clock: ContinuousClock(),
        )
        let repair = DatabaseRepair(database: directory + "/runtime.db", replica: nil, now: { Date() })
        return RuntimeServer(
            company: company,
            store: store,
            runtime: runtime,
            verification: RuntimeVerification(
                store: store,
                namespace: company.rawValue,
                files: runtime.files,
                repair: repair,
            ),
            journal: UsageJournal(store: store, namespace: company.rawValue, epoch: "e"),
            token: "relay",
            tokenFile: tokenFile,
            socket: directory + "/socket",
            logger: Self.logger,
        )
    }

    func agentServer(beside open: OpenTasks = OpenTasks()) -> SandboxServer {
        SandboxServer(
            resources: RuntimeResources(company: company, store: store) { open },
            token: "agents",
            tokenFile: tokenFile,
            host: "127.0.0.1",
            port: 0,
            logger: Self.logger,
        )
    }

    static var logger: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }

    static func task(_ name: String) -> String {
        #"{"apiVersion":"runagx.com/v1","kind":"Task","metadata":{"name":"\#(name)"},"#
            + #""spec":{"provider":"shell","prompt":"true"}}"#
    }
}

/// Refuses everything: no test lets a runtime work.
private struct NoSandbox: SandboxExec {
    func launch(_ argv: [String], environment: [String: String]) async throws(SandboxError) {
        throw SandboxError(.refused, "there is no sandbox")
    }
}

/// What a server has answered.
struct Answer: Sendable {
    let code: Int
    let headers: HTTPFields
    let text: String

    /// The body as JSON; null if it is none.
    var json: JSONValue { (try? JSONValue.parse(json: Array(text.utf8))) ?? .null }
}

extension TestClientProtocol {
    /// Asks with a token, if one is given.
    func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil,
        token: String?,
        headers: HTTPFields = [:],
    ) async throws -> Answer {
        var headers = headers
        if let token { headers[.authorization] = "Bearer \(token)" }
        if body != nil { headers[.contentType] = headers[.contentType] ?? "application/json" }
        let buffer = body.map { ByteBuffer(string: $0) }
        let response = try await execute(uri: path, method: method, headers: headers, body: buffer)
        return Answer(code: response.status.code, headers: response.headers, text: String(buffer: response.body))
    }
}
