import RelayServer
import ResourceAPI
import Testing

@Suite("Who may do what without roles")
struct AdministratorsOnlyTests {
    private func decision(
        _ user: APIUser,
        _ verb: String,
        _ resource: String = "",
        group: String = "",
        path: String = "/apis",
    ) async throws -> AccessDecision {
        var request = AccessRequest(user: user, verb: verb, path: path)
        request.resource = resource
        request.group = group
        return try await AdministratorsOnly().decide(request)
    }

    @Test("administrators may do everything")
    func administrators() async throws {
        let admin = APIUser(name: "root", groups: [AdministratorsOnly.group])
        #expect(try await decision(admin, "delete", "companies", group: "runagx.com") == .allow)
    }

    @Test(
        "all whose name is known may ask what they may do, and nothing else",
        arguments: [
            ("create", "selfsubjectaccessreviews", "authorization.k8s.io", true),
            ("create", "selfsubjectrulesreviews", "authorization.k8s.io", true),
            ("create", "selfsubjectreviews", "authentication.k8s.io", true),
            ("create", "selfsubjectaccessreviews", "runagx.com", false),
            ("get", "companies", "runagx.com", false),
        ],
    )
    func users(verb: String, resource: String, group: String, isAllowed: Bool) async throws {
        let user = try await decision(APIUser(name: "eve"), verb, resource, group: group)
        #expect((user == .allow) == isAllowed)
        let stranger = try await decision(BearerAuthenticator.anonymous, verb, resource, group: group)
        #expect(stranger != .allow)
    }
}
