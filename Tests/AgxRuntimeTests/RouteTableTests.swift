import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ManifestFormat
import NIOCore
import TestSupport
import Testing

@testable import agx_runtime

/// The routes come from the routers themselves, so that a new one can't be forgotten.
@Suite("Every route of a runtime", .timeLimit(.minutes(5)))
struct RouteTableTests {
    /// One of a runtime's listeners.
    enum Listener: Sendable, CaseIterable {
        case relay, agents

        /// The token that opens it.
        var token: String { self == .relay ? "relay" : "agents" }
        /// What it tells to everybody.
        var open: Set<String> { self == .relay ? ["/healthz"] : [] }
    }

    /// Its routes, with words in place of their parameters.
    private static func routes(of listener: Listener, _ world: RuntimeWorld) throws -> [(HTTPRequest.Method, String)] {
        let router =
            switch listener {
            case .relay: try world.runtimeServer().router()
            case .agents: try world.agentServer().router()
            }
        return router.routes.map { ($0.method, RoutePath.filled($0.path.description)) }
            .filter { !listener.open.contains($0.1) }
    }

    /// Asks a server that has not been asked before: how much agents' may be asked is bounded.
    private func ask(
        _ listener: Listener,
        _ world: RuntimeWorld,
        _ body: @Sendable (any TestClientProtocol) async throws -> Void,
    ) async throws {
        switch listener {
        case .relay: try await world.relayServer().test(.router, body)
        case .agents: try await world.sandboxServer().test(.router, body)
        }
    }

    @Test("is closed to who shows no token, a wrong one, or the other listener's", arguments: Listener.allCases)
    func strangers(_ listener: Listener) async throws {
        let world = try RuntimeWorld()
        let routes = try Self.routes(of: listener, world)
        #expect(routes.count > 20)
        for (method, path) in routes {
            try await ask(listener, world) { client in
                for token in [nil, "", "x"] + Listener.allCases.filter({ $0 != listener }).map(\.token) {
                    let answer = try await client.ask(method, path, "{}", token: token)
                    #expect(answer.code == 401, "\(method) \(path) with \(token ?? "no token")")
                    #expect(answer.json["kind"] == "Status" || method == .head, "\(method) \(path): \(answer.text)")
                }
            }
        }
    }

    @Test("answers what makes no sense with an error that is the client's", arguments: Listener.allCases)
    func nonsense(_ listener: Listener) async throws {
        let world = try RuntimeWorld()
        let routes = try Self.routes(of: listener, world)
        // One of them reads no body.
        for (method, path) in routes where [.post, .put, .patch].contains(method) && path != "/leave" {
            try await ask(listener, world) { client in
                for (type, body) in [("text/plain", "{}"), ("application/json", "{"), ("application/json", "[]")] {
                    let headers: HTTPFields = [.contentType: type]
                    let answer = try await client.ask(method, path, body, token: listener.token, headers: headers)
                    #expect((400..<500).contains(answer.code), "\(method) \(path) \(type) \(body): \(answer.text)")
                    #expect(answer.json["reason"] != nil, "\(method) \(path) \(type) \(body): \(answer.text)")
                }
            }
        }
        for path in Set(routes.map(\.1)) {
            try await ask(listener, world) { client in
                let method = try #require(HTTPRequest.Method("MADE-UP"))
                let answer = try await client.ask(method, path, token: listener.token)
                #expect([403, 404, 405].contains(answer.code), "\(path): \(answer.code)")
            }
        }
    }
}
