import HTTPTypes
import HummingbirdTesting
import NIOCore
import RelayServer
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
        let world = try RelayWorld()
        try await world.test {
            $0.authenticator = OneToken.authenticator
            $0.authorizer = AdministratorsOnly()
        } _: { client in
            var random = SeededGenerator(seed: seed)
            for round in 0..<500 {
                let count = Int.random(in: 0...5, using: &random)
                let text = (0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
                let words = text.split(separator: " ")
                let isRight = words.count == 2 && words[0].lowercased() == "bearer" && words[1] == OneToken.token
                let path = ["/apis", "/metrics", "/readyz", "/nothing"][round % 4]
                let headers: HTTPFields = [.authorization: text]
                let answer = try await client.execute(uri: path, method: .get, headers: headers)
                let label = "seed \(seed), round \(round): \(path) \(text)"
                if path == "/readyz" {
                    #expect(answer.status == .ok, "\(label)")
                } else if isRight {
                    #expect(answer.status != .unauthorized, "\(label)")
                } else {
                    #expect(answer.status == .unauthorized, "\(label)")
                    #expect(!String(buffer: answer.body).contains(OneToken.token), "\(label)")
                }
            }
        }
    }
}
