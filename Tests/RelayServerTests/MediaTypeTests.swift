import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ManifestFormat
import NIOCore
import RelayServer
import Synchronization
import TestSupport
import Testing

/// The routes come from the router itself; those of a company's kinds are answered by a runtime.
@Suite("media types on every route of the relay", .timeLimit(.minutes(5)))
struct MediaTypeTests {
    private static let writes: [HTTPRequest.Method] = [.post, .put, .patch, .delete]
    private static let core = "/api/v1/namespaces/x/pods/x"
    private static let group = "/apis/runagx.com/v1"

    /// What takes no body, and looks at none.
    private static let bodiless: Set<String> = [
        "POST \(core)/attach", "POST \(core)/exec", "POST \(core)/portforward",
    ]
    /// What the stub has not: the runtime itself answers there.
    private static let runtimeOnly: Set<String> = ["POST \(group)/namespaces/x/tasks/x/comments"]
    /// What answers in a form of its own, which a client can't choose.
    private static let fixedForm: Set<String> = [
        "GET /livez", "GET /healthz", "GET /readyz", "GET /metrics", "GET /openapi/v2",
        "GET \(core)/log", "GET \(core)/exec", "GET \(core)/attach", "GET \(core)/portforward",
        "GET \(group)/namespaces/x/containers/x/log", "GET \(group)/namespaces/x/containers/x/exec",
        "GET \(group)/namespaces/x/runs/x/log", "GET \(group)/namespaces/x/runs/x/artifacts",
        "GET \(group)/namespaces/x/runs/x/artifacts/x", "GET \(group)/companies/x/verify", "GET \(group)/usage",
        "GET \(group)/namespaces/x/usage",
    ]

    /// Asks every route that takes the method, but not those that wait; what is refused by 405 is left out.
    private func askAll(
        _ headers: HTTPFields,
        body: String? = nil,
        _ check: @escaping @Sendable (_ label: String, JSONAnswer) -> Void,
    ) async throws -> Int {
        let world = try RelayWorld()
        let relay = try world.application()
        let requests = relay.routes.filter { !$0.path.hasSuffix("/ensure-ready") }
            .map { ($0.method, RoutePath.filled($0.path)) }
        let asked = Mutex(0)
        try await world.withRuntime(of: "x") { _ in
            try await relay.application().test(.live) { client in
                for (method, path) in requests where body == nil || Self.writes.contains(method) {
                    guard [.get, .post, .put, .patch, .delete].contains(method) else { continue }
                    let answer = try await client.ask(
                        method,
                        path,
                        body,
                        type: headers[.contentType],
                        accept: headers[.accept],
                    )
                    let isTaken = answer.code != 405 || answer.headers[.allow]?.contains(method.rawValue) != false
                    guard isTaken else { continue }
                    asked.withLock { $0 += 1 }
                    check("\(method) \(path)", answer)
                }
            }
        }
        return asked.withLock(\.self)
    }

    @Test(
        "bodies in a form that isn't taken are 415",
        arguments: ["text/html", "application/xml", "application/octet-stream", ";", "a/b; charset=x"],
    )
    func bodies(type: String) async throws {
        let others = Self.bodiless.union(Self.runtimeOnly)
        let count = try await askAll([.contentType: type], body: "<html>") { label, answer in
            if others.contains(label) {
                #expect([400, 404].contains(answer.code), "\(label): \(answer.code) \(answer.json)")
            } else {
                #expect(answer.code == 415, "\(label): \(answer.code) \(answer.json)")
                #expect(answer.json["reason"] == "UnsupportedMediaType", "\(label)")
            }
            #expect(answer.json["kind"] == "Status", "\(label)")
        }
        #expect(count > 60, "\(count)")
    }

    @Test("clients that take nothing that is served are answered 406")
    func accept() async throws {
        let others = Self.fixedForm.union(Self.bodiless).union(Self.runtimeOnly)
        let count = try await askAll([.accept: "text/html"]) { label, answer in
            guard !others.contains(label) else { return }
            #expect(answer.code == 406, "\(label): \(answer.code) \(answer.json)")
            #expect(answer.json["reason"] == "NotAcceptable", "\(label)")
        }
        #expect(count > 100, "\(count)")
    }
}
