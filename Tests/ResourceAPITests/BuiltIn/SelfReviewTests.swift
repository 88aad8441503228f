import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import ResourceAPI
import Synchronization
import Testing

/// Lets everybody ask, and otherwise only read companies and write widgets of acme.
private final class ReaderAuthorizer: Authorizer {
    let asked = Mutex<[AccessRequest]>([])

    func decide(_ request: AccessRequest) async throws -> AccessDecision {
        asked.withLock { $0.append(request) }
        switch (request.resource, request.verb) {
        case (let kind, "create") where kind.hasPrefix("selfsubject"): return .allow
        case ("companies", "get"), ("companies", "list"): return .allow
        case ("widgets", "create") where request.namespace == "acme": return .allow
        case ("", "get") where request.path == "/version": return .allow
        default: return .deny(reason: "not yours")
        }
    }
}

private struct EveAuthenticator: RequestAuthenticator {
    func authenticate(_ head: HTTPRequest) async throws -> APIUser? { APIUser(name: "eve", groups: ["readers"]) }
}

@Suite("what users ask about themselves", .timeLimit(.minutes(5)))
struct SelfReviewTests {
    private static func review(_ group: String, _ kind: String, _ spec: String = "{}") -> String {
        #"{"kind":"\#(kind)","apiVersion":"\#(group)/v1","metadata":{"creationTimestamp":null},"spec":\#(spec),"#
            + #""status":{"allowed":false}}"#
    }

    private func ask(
        _ spec: String,
        _ authorizer: ReaderAuthorizer = ReaderAuthorizer(),
    ) async throws -> Answer {
        let server = try TestServer(.init(authenticator: EveAuthenticator(), authorizer: authorizer))
        return try await server.test { client in
            try await client.post(
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                Self.review("authorization.k8s.io", "SelfSubjectAccessReview", spec),
            )
        }
    }

    @Test(
        "the authoriser itself says what they may do",
        arguments: [
            (#"{"resourceAttributes":{"verb":"get","group":"test.dev","resource":"companies"}}"#, true),
            (#"{"resourceAttributes":{"verb":"delete","group":"test.dev","resource":"companies"}}"#, false),
            (
                #"{"resourceAttributes":{"verb":"create","group":"test.dev","resource":"widgets","namespace":"acme"}}"#,
                true,
            ),
            (
                #"{"resourceAttributes":{"verb":"create","group":"test.dev","resource":"widgets","namespace":"b"}}"#,
                false,
            ),
            (#"{"resourceAttributes":{"verb":"*","group":"*","resource":"*"}}"#, false),
            (#"{"nonResourceAttributes":{"verb":"get","path":"/version"}}"#, true),
            (#"{"nonResourceAttributes":{"verb":"get","path":"/metrics"}}"#, false),
        ],
    )
    func access(_ spec: String, _ isAllowed: Bool) async throws {
        let answer = try await ask(spec)
        #expect(answer.code == 201, "\(answer.text)")
        let review = try answer.json
        #expect(review[path: "status", "allowed"] == .bool(isAllowed))
        #expect(review[path: "status", "reason"] == (isAllowed ? nil : "not yours"))
        let asked = try JSONValue.parse(json: Array(spec.utf8))
        #expect(review["spec"] == asked)
    }

    @Test("a namespace that the client names for a kind without any is not asked about")
    func clusterScope() async throws {
        let authorizer = ReaderAuthorizer()
        let spec =
            #"{"resourceAttributes":{"verb":"get","group":"test.dev","resource":"companies","namespace":"default","name":"a"}}"#
        _ = try await ask(spec, authorizer)
        let asked = authorizer.asked.withLock { $0 }
        let last = try #require(asked.last)
        #expect(last.namespace.isEmpty)
        #expect(last.name == "a")
        #expect(last.user.name == "eve")
    }

    @Test(
        "a question that is none, or two, is refused",
        arguments: [
            "{}",
            #"{"resourceAttributes":{"verb":"get"},"nonResourceAttributes":{"verb":"get","path":"/"}}"#,
            #"{"resourceAttributes":{"verb":7}}"#,
        ],
    )
    func noQuestion(_ spec: String) async throws {
        let answer = try await ask(spec)
        #expect(answer.code == 422, "\(answer.text)")
        #expect(answer.message.contains("spec.resourceAttributes"))
    }

    @Test("all rights in a namespace are listed by kind")
    func rules() async throws {
        let server = try TestServer(.init(authenticator: EveAuthenticator(), authorizer: ReaderAuthorizer()))
        try await server.test { client in
            let answer = try await client.post(
                "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
                Self.review("authorization.k8s.io", "SelfSubjectRulesReview", #"{"namespace":"acme"}"#),
            )
            #expect(answer.code == 201, "\(answer.text)")
            let status = try #require(try answer.json["status"])
            let rules = try #require(status["resourceRules"]?.array)
            #expect(rules.contains(["verbs": ["get", "list"], "apiGroups": ["test.dev"], "resources": ["companies"]]))
            #expect(rules.contains(["verbs": ["create"], "apiGroups": ["test.dev"], "resources": ["widgets"]]))
            #expect(!rules.contains { $0["resources"] == ["events"] })
            #expect(status["nonResourceRules"] == [["verbs": ["get"], "nonResourceURLs": ["/version"]]])
            #expect(status["incomplete"] == false)
        }
    }

    @Test("they learn who they are")
    func subject() async throws {
        let server = try TestServer(.init(authenticator: EveAuthenticator(), authorizer: ReaderAuthorizer()))
        try await server.test { client in
            let answer = try await client.post(
                "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                #"{"kind":"SelfSubjectReview","apiVersion":"authentication.k8s.io/v1","metadata":{},"status":{"userInfo":{}}}"#,
            )
            #expect(answer.code == 201, "\(answer.text)")
            #expect(try answer.json[path: "status", "userInfo"] == ["username": "eve", "groups": ["readers"]])
        }
    }
}
