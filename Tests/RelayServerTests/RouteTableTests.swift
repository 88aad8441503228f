import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ManifestFormat
import NIOCore
import RelayServer
import ResourceAPI
import Synchronization
import TestSupport
import Testing

/// The routes come from the router itself, so that a new one can't be forgotten.
@Suite("every route of the relay", .timeLimit(.minutes(5)))
struct RouteTableTests {
    private static let open: Set<String> = ["/healthz", "/livez", "/readyz", "/version"]
    private static let good: HTTPFields = [.authorization: "Bearer \(OneToken.token)"]

    /// One answer, with what was asked.
    private struct Answer {
        var label: String
        var response: TestResponse
        var status: JSONValue

        init(_ label: String, _ response: TestResponse) {
            self.label = label
            self.response = response
            // What is no JSON is no `Status`, and is told as such.
            status = (try? JSONValue.parse(json: Array(response.body.readableBytesView))) ?? .null
        }
    }

    /// Asks every route, and gives back the answers.
    private func askAll(
        headers: HTTPFields,
        methods: (HTTPRequest.Method) -> [HTTPRequest.Method] = { [$0] },
        authorizer: any Authorizer = AdministratorsOnly(),
        where isWanted: (HTTPRequest.Method, String) -> Bool = { _, _ in true },
    ) async throws -> [Answer] {
        let world = try RelayWorld()
        let application = try world.application {
            $0.authenticator = OneToken.authenticator
            $0.authorizer = authorizer
        }
        let asked = application.routes.filter { isWanted($0.method, $0.path) }
        try #require(application.routes.count > 100, "the router lists no routes")
        let requests = asked.flatMap { route in methods(route.method).map { ($0, RoutePath.filled(route.path)) } }
        let answers = Mutex<[Answer]>([])
        try await application.application().test(.router) { client in
            for (method, path) in requests {
                let response = try await client.execute(uri: path, method: method, headers: headers)
                answers.withLock { $0.append(Answer("\(method) \(path)", response)) }
            }
        }
        return answers.withLock(\.self)
    }

    private func isOpen(_ method: HTTPRequest.Method, _ path: String) -> Bool {
        Self.open.contains(path) && method == .get
    }

    @Test(
        "answers strangers with 401, and says nothing else",
        arguments: [
            [:], [.authorization: "Bearer wrong"], [.authorization: "Basic YWRtaW46eA=="], [.authorization: "Bearer"],
            [.authorization: "Bearer \(OneToken.token) x"], [.authorization: ""],
            [.authorization: "Bearer " + String(repeating: "a", count: 9000)],
        ] as [HTTPFields],
    )
    func strangers(headers: HTTPFields) async throws {
        let answers = try await askAll(headers: headers, where: { !Self.open.contains($1) })
        for answer in answers {
            #expect(answer.response.status == .unauthorized, "\(answer.label)")
            #expect(answer.response.headers[.wwwAuthenticate] == "Bearer", "\(answer.label)")
            guard !answer.label.hasPrefix("HEAD") else { continue }
            #expect(answer.status["message"] == "Unauthorized", "\(answer.label)")
            #expect(answer.status["reason"] == "Unauthorized", "\(answer.label)")
        }
    }

    @Test("is asked for, and refused with 403 before anything is looked up")
    func forbidden() async throws {
        let denier = Denier()
        let answers = try await askAll(headers: Self.good, authorizer: denier, where: { !isOpen($0, $1) })
        for answer in answers where !answer.label.hasPrefix("HEAD") {
            #expect(answer.response.status == .forbidden, "\(answer.label)")
            #expect(answer.status["reason"] == "Forbidden", "\(answer.label)")
            #expect(answer.status["message"]?.string?.contains("not today") == true, "\(answer.label)")
        }
        #expect(denier.count.withLock(\.self) == answers.count)
    }

    @Test(
        "refuses impersonation",
        arguments: ["Impersonate-User", "Impersonate-Group", "Impersonate-Uid", "Impersonate-Extra-scopes"],
    )
    func impersonation(header: String) async throws {
        let name = try #require(HTTPField.Name(header))
        var headers = Self.good
        headers[name] = "root"
        let answers = try await askAll(headers: headers, where: { !isOpen($0, $1) })
        for answer in answers { #expect(answer.response.status == .forbidden, "\(answer.label)") }
    }

    @Test("answers methods that it doesn't know with a Status")
    func methods() async throws {
        let odd = try ["TRACE", "PROPFIND", "CONNECT", "X"].map { try #require(HTTPRequest.Method($0)) }
        let answers = try await askAll(
            headers: Self.good,
            methods: { _ in odd },
            where: { method, _ in method == .get },
        )
        for answer in answers {
            #expect([404, 405].contains(answer.response.status.code), "\(answer.label)")
            #expect(answer.status["kind"] == "Status", "\(answer.label)")
        }
    }

    @Test("takes the methods that it names, and refuses all others by 405")
    func wrongMethods() async throws {
        let all: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete, .head, .options]
        let paths = Mutex<Set<String>>([])
        let answers = try await askAll(
            headers: Self.good,
            methods: { _ in all },
            where: { _, path in paths.withLock { $0.insert(RoutePath.filled(path)).inserted } },
        )
        let byPath = Dictionary(grouping: answers) { $0.label.split(separator: " ")[1] }
        #expect(byPath.count == paths.withLock(\.count))
        for (path, answers) in byPath {
            let refused = answers.filter { $0.response.status == .methodNotAllowed }
            let taken = Set(answers.map(\.label)).subtracting(refused.map(\.label))
            #expect(!refused.isEmpty && !taken.isEmpty, "\(path)")
            for answer in refused {
                let named = answer.response.headers[.allow]?.split(separator: ", ").map { "\($0) \(path)" } ?? []
                #expect(Set(named) == taken, "\(answer.label)")
                #expect(answer.label.hasPrefix("HEAD") || answer.status["reason"] == "MethodNotAllowed")
            }
        }
    }

    @Test("that is open needs no credentials, but refuses bad ones where it looks at them")
    func openRoutes() async throws {
        let world = try RelayWorld()
        try await world.test {
            $0.authenticator = OneToken.authenticator
            $0.authorizer = AdministratorsOnly()
        } _: { client in
            for path in ["/healthz", "/livez", "/readyz", "/version"] {
                #expect(try await client.execute(uri: path, method: .get).status == .ok, "\(path)")
            }
            let bad = try await client.execute(uri: "/version", method: .get, headers: [.authorization: "Bearer x"])
            #expect(bad.status == .unauthorized)
            #expect(try await client.execute(uri: "/version", method: .post).status == .forbidden)
            #expect(try await client.execute(uri: "/versions", method: .get).status == .unauthorized)
            #expect(try await client.execute(uri: "/nothing", method: .get).status == .unauthorized)
            #expect(try await client.execute(uri: "/nothing", method: .get, headers: Self.good).status == .notFound)
        }
    }

    @Test("takes credentials with any host, since nobody else can send them")
    func anyHost() async throws {
        let world = try RelayWorld()
        try await world.test {
            $0.authenticator = OneToken.authenticator
            $0.authorizer = AdministratorsOnly()
        } _: { client in
            var headers = Self.good
            headers[.origin] = "https://dashboard.example"
            let answer = try await client.execute(uri: "/apis", method: .get, headers: headers)
            #expect(answer.status == .ok)
        }
    }
}

/// Forbids all, and counts how often it was asked.
private final class Denier: Authorizer {
    let count = Mutex(0)

    func decide(_ request: AccessRequest) async throws -> AccessDecision {
        count.withLock { $0 += 1 }
        return .deny(reason: "not today")
    }
}
