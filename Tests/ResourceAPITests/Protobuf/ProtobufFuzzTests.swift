import HTTPTypes
import HummingbirdTesting
import ServiceSupport
import TestSupport
import Testing

@Suite("any bytes as protocol buffers", .timeLimit(.minutes(5)))
struct ProtobufFuzzTests {
    private static let paths = [
        ("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", HTTPRequest.Method.post),
        ("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", .post),
        ("/apis/authentication.k8s.io/v1/selfsubjectreviews", .post), ("/api/v1/namespaces/acme/events", .post),
        ("/api/v1/namespaces/acme/events/acme.1", .put), (companies, .post), (companies + "/acme", .delete),
    ]
    private static let seeds = [
        ProtobufBodies.accessReview, ProtobufBodies.event, ProtobufBodies.deleteOptions(uid: "x", dryRun: true),
        ProtobufBodies.envelope("authorization.k8s.io/v1", "SelfSubjectRulesReview", [0x12, 0x02, 0x0A, 0x00]),
        ProtobufBodies.envelope("authentication.k8s.io/v1", "SelfSubjectReview", []),
        ProtobufBodies.envelope("v1", "Namespace", ProtobufBodies.field(1, ProtobufBodies.field(1, "acme"))),
    ]

    @Test("get an answer that is no fault of the server", arguments: [11, 12, 13, 14] as [UInt64])
    func noServerFault(_ seed: UInt64) async throws {
        try await TestServer().test { client in
            _ = try await client.post(companies, companyBody("acme"))
            try await Self.send(1_000, seed: seed, client)
        }
    }

    @Test("take neither memory nor open files for good")
    func growth() async throws {
        // Alone in a process, where nothing else opens or takes any.
        await #expect(processExitsWith: .success) {
            try await TestServer().test { client in
                try await Self.send(500, seed: 61, client)
                let before = ProcessUsage.current()
                try await Self.send(2_000, seed: 62, client)
                #expect(ProcessUsage.growth(since: before) == nil)
            }
        }
    }

    private static func send(_ rounds: Int, seed: UInt64, _ client: any TestClientProtocol) async throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<rounds {
            let (path, method) = paths.randomElement(using: &random) ?? (companies, .post)
            let body = body(&random)
            let answer = try await client.send(method, path, bytes: body, type: ProtobufBodies.type)
            #expect(answer.code < 500, "seed \(seed), round \(round): \(method) \(path): \(answer.text)")
            #expect(answer.code < 400 || answer.reason != nil, "seed \(seed), round \(round): \(answer.text)")
        }
    }

    /// A body that is right but for a few bytes.
    private static func body(_ random: inout SeededGenerator) -> [UInt8] {
        var bytes = seeds.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &random)
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF, 0x7F], at: index)
            case 3: bytes.insert(contentsOf: seeds.randomElement(using: &random) ?? [], at: index)
            default: bytes.removeSubrange(index...)
            }
        }
        return bytes
    }
}
