import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ManifestFormat
import ResourceAPI
import Synchronization
import Testing

/// Knows one user by a header.
private struct HeaderAuthenticator: RequestAuthenticator {
    func authenticate(_ head: HTTPRequest) async throws -> APIUser? {
        head.headerFields[.authorization] == "Bearer good" ? APIUser(name: "eve") : nil
    }
}

/// Denies everything, and remembers what was asked.
private final class DenyingAuthorizer: Authorizer {
    let asked = Mutex<[AccessRequest]>([])

    func decide(_ request: AccessRequest) async throws -> AccessDecision {
        asked.withLock { $0.append(request) }
        return .deny(reason: "")
    }
}

private final class RecordingObserver: RequestObserver {
    let seen = Mutex<[AnsweredRequest]>([])

    func requestAnswered(_ request: AnsweredRequest) { seen.withLock { $0.append(request) } }
}

@Suite("who may do what", .timeLimit(.minutes(5)))
struct GateTests {
    @Test("every route answers a stranger with 401, and a user without rights with 403")
    func wholeSurface() async throws {
        let server = try TestServer(
            .init(authenticator: HeaderAuthenticator(), authorizer: DenyingAuthorizer())
        )
        let routes = server.routes
        #expect(routes.count > 50)
        try await server.test { client in
            for route in routes {
                let path = route.path.replacing(":namespace", with: "acme").replacing(":name", with: "x")
                let stranger = try await client.send(route.method, path)
                #expect(stranger.code == 401, "\(route)")
                #expect(stranger.headers[.wwwAuthenticate] == "Bearer")
                let user = try await client.send(route.method, path, headers: [.authorization: "Bearer good"])
                #expect(user.code == 403, "\(route)")
                #expect(user.reason == "Forbidden")
            }
        }
    }

    @Test("a stranger is not even told which paths there are")
    func unknownPath() async throws {
        let server = try TestServer(.init(authenticator: HeaderAuthenticator()))
        try await server.test { client in
            #expect(try await client.get("/apis/nothing").code == 401)
            let known = try await client.send(.get, "/apis/nothing", headers: [.authorization: "Bearer good"])
            #expect(known.code == 404)
        }
    }

    @Test(
        "a refusal says who may not do what where, before it is known whether the object exists",
        arguments: [
            (
                companies + "/n",
                #"companies.test.dev "n" is forbidden: User "eve" cannot get resource "companies" in API group "test.dev" at the cluster scope"#,
            ),
            (
                widgets,
                #"widgets.test.dev is forbidden: User "eve" cannot list resource "widgets" in API group "test.dev" in the namespace "acme""#,
            ),
            (
                widgets + "?watch=true",
                #"widgets.test.dev is forbidden: User "eve" cannot watch resource "widgets" in API group "test.dev" in the namespace "acme""#,
            ),
            (
                "/api/v1/events",
                #"events is forbidden: User "eve" cannot list resource "events" in API group "" at the cluster scope"#,
            ),
            ("/version", #"forbidden: User "eve" cannot get path "/version""#),
        ],
    )
    func forbidden(_ path: String, _ message: String) async throws {
        let authorizer = DenyingAuthorizer()
        let server = try TestServer(.init(authenticator: HeaderAuthenticator(), authorizer: authorizer))
        try await server.test { client in
            let answer = try await client.send(.get, path, headers: [.authorization: "Bearer good"])
            #expect(answer.code == 403)
            #expect(answer.message == message)
        }
    }

    @Test("acting for somebody else is refused, not ignored")
    func impersonation() async throws {
        let server = try TestServer()
        let name = try #require(HTTPField.Name("Impersonate-User"))
        try await server.test { client in
            let answer = try await client.send(.get, companies, headers: [name: "root"])
            #expect(answer.code == 403)
        }
    }

    @Test("each request is reported with user, verb and code")
    func observer() async throws {
        let observer = RecordingObserver()
        let server = try TestServer(.init(observer: observer))
        try await server.test { client in
            _ = try await client.post(companies + "?dryRun=All", companyBody("acme"))
            _ = try await client.get(companies + "/b")
        }
        let seen = observer.seen.withLock { $0 }
        #expect(seen.map(\.code) == [201, 404])
        #expect(seen.map { $0.access?.verb } == ["create", "get"])
        #expect(seen.first?.user?.name == "admin")
    }

    @Test(
        "without authentication only requests meant for this machine pass",
        arguments: [
            ("localhost", nil, 200), ("localhost:8080", nil, 200), ("127.0.0.1", nil, 200), ("127.8.8.8:1", nil, 200),
            ("[::1]:80", nil, 200), ("LOCALHOST", nil, 200), ("evil.example", nil, 403),
            ("localhost.evil.example", nil, 403),
            ("127.0.0.1.evil.example", nil, 403), ("127.0.0", nil, 403), ("10.0.0.1", nil, 403),
            ("localhost:x", nil, 403),
            ("", nil, 403), ("localhost:8080", "http://localhost:8080", 200),
            ("localhost:8080", "http://evil.example", 403),
            ("localhost:8080", "null", 403), ("localhost:8080", "http://localhost:3000", 403),
        ] as [(String, String?, Int)],
    )
    func loopback(_ host: String, _ origin: String?, _ code: Int) async throws {
        let server = try TestServer(.init(isGuarded: true))
        let context = TestContext(source: TestContextSource())
        var headers = HTTPFields()
        headers[.origin] = origin
        let head = HTTPRequest(method: .get, scheme: nil, authority: host, path: "/version", headerFields: headers)
        let request = Request(head: head, body: RequestBody(buffer: .init()))
        #expect(try await server.responder.respond(to: request, context: context).status.code == code)
    }
}
