import HTTPTypes
import HummingbirdTesting
import Testing

@Suite("media types", .timeLimit(.minutes(5)))
struct MediaTypeTests {
    @Test("every path that answers objects refuses to answer in a form that it doesn't have")
    func accept() async throws {
        let server = try TestServer()
        let paths = server.routes.filter { $0.method == .get && $0.path != "/openapi/v2" }.map(\.path)
        #expect(paths.count > 20)
        try await server.test { client in
            for path in paths {
                let answer = try await client.get(Self.filled(path), accept: "text/html")
                #expect(answer.code == 406 || answer.code == 405, "\(path): \(answer.text)")
                #expect(answer.reason == "NotAcceptable" || answer.code == 405)
            }
        }
    }

    @Test("every path that takes objects refuses a form that it doesn't know")
    func contentType() async throws {
        let server = try TestServer()
        let methods: [HTTPRequest.Method] = [.post, .put, .patch, .delete]
        let counts = try await server.test { client in
            var counts: [Int: Int] = [:]
            for route in server.routes where methods.contains(route.method) {
                let answer = try await client.send(route.method, Self.filled(route.path), "hello", type: "text/plain")
                #expect(answer.code == 415 || answer.code == 405, "\(route): \(answer.text)")
                counts[answer.code, default: 0] += 1
            }
            return counts
        }
        #expect(counts[415] ?? 0 >= 15)
    }

    private static func filled(_ path: String) -> String {
        path.replacing(":namespace", with: "acme").replacing(":name", with: "x")
    }
}
