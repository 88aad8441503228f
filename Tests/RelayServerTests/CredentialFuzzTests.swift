import HTTPTypes
import HummingbirdTesting
import NIOCore
import RelayServer
import ServiceSupport
import TestSupport
import Testing

@Suite("any credentials", .timeLimit(.minutes(5)))
struct CredentialFuzzTests {
    private static let pieces = [
        "Bearer", "bearer", "Basic", " ", "", "=", ",", "Bearer Bearer", "é", "\u{1F600}", "%00", "null", "..",
        OneToken.token, String(OneToken.token.dropLast()), OneToken.token + "x", OneToken.token.uppercased(),
    ]

    @Test("that aren't the token itself get 401 and nothing else", arguments: [41, 42, 43] as [UInt64])
    func strangers(seed: UInt64) async throws {
        try await Self.withRelay { client in try await Self.ask(500, seed: seed, client) }
    }

    @Test("take neither memory nor open files for good")
    func growth() async throws {
        // Alone in a process, where nothing else opens or takes any.
        await #expect(processExitsWith: .success) {
            try await Self.withRelay { client in
                try await Self.ask(200, seed: 44, client)
                let before = ProcessUsage.current()
                try await Self.ask(1_000, seed: 45, client)
                #expect(ProcessUsage.growth(since: before) == nil)
            }
        }
    }

    private static func withRelay(_ body: @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        try await RelayWorld().test(
            {
                $0.authenticator = OneToken.authenticator
                $0.authorizer = AdministratorsOnly()
            },
            body,
        )
    }

    private static func ask(_ rounds: Int, seed: UInt64, _ client: any TestClientProtocol) async throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<rounds {
            let count = Int.random(in: 0...5, using: &random)
            let text = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let path = ["/apis", "/metrics", "/readyz", "/nothing"][round % 4]
            let answer = try await client.execute(uri: path, method: .get, headers: [.authorization: text])
            let label: Comment = "seed \(seed), round \(round): \(path) \(text)"
            if path == "/readyz" {
                #expect(answer.status == .ok, label)
            } else if isRight(text) {
                #expect(answer.status != .unauthorized, label)
            } else {
                #expect(answer.status == .unauthorized, label)
                #expect(!String(buffer: answer.body).contains(OneToken.token), label)
            }
        }
    }

    private static func isRight(_ text: String) -> Bool {
        let words = text.split(separator: " ")
        return words.count == 2 && words[0].lowercased() == "bearer" && words[1] == OneToken.token
    }
}
