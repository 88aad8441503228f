import RecordStore
import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import TestSupport
import Testing

@Suite("any input at all", .timeLimit(.minutes(2)))
struct FuzzTests {
    private static let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete]
    private static let types = [
        nil, "application/json", "application/yaml", "application/merge-patch+json", "application/json-patch+json",
        "text/plain", ";;;", "application/json;charset=\u{e9}",
    ]
    private static let accepts = [nil, "*/*", tableType, "application/yaml", ",,;q=x", "application/json;as=Table"]
    private static let paths = [
        companies, companies + "/acme", companies + "/acme/status", widgets, widgets + "/w", "/apis", "/api/v1",
        "/api/v1/namespaces/acme/events", "/apis/test.dev/v1/widgets", "/%2e%2e/x", "/apis/test.dev/v1/companies/%00",
    ]
    private static let queries = [
        "labelSelector=", "fieldSelector=", "limit=", "continue=", "resourceVersion=", "resourceVersionMatch=Exact",
        "dryRun=", "fieldValidation=", "includeObject=", "fieldManager=", "propagationPolicy=",
        "sendInitialEvents=true",
    ]
    private static let bodies = [
        companyBody("acme"), widgetBody("w"), companyBody("acme", metadata: #","resourceVersion":"2""#),
        #"{"spec":{"seats":3},"metadata":{"labels":{"a":null}}}"#, #"[{"op":"add","path":"/spec/seats","value":1}]"#,
        #"[{"op":"move","from":"/spec","path":"/metadata/labels"}]"#, #"{"metadata":{"finalizers":["a/b",7]}}"#,
        "kind: Company\nmetadata: {name: x}\n", #"{"metadata":{"ownerReferences":[{"uid":1}]}}"#,
    ]

    @Test("gets an answer that is no fault of the server", arguments: [1, 2, 3, 4] as [UInt64])
    func noServerFault(_ seed: UInt64) async throws {
        let server = try TestServer()
        try await server.test { client in
            var random = SeededGenerator(seed: seed)
            for round in 0..<400 {
                let method = Self.methods.randomElement(using: &random) ?? .get
                let path = Self.path(&random)
                let body = Self.body(&random)
                let answer = try await client.send(
                    method,
                    path,
                    bytes: method == .get ? nil : body,
                    type: Self.types.randomElement(using: &random) ?? nil,
                    accept: Self.accepts.randomElement(using: &random) ?? nil,
                )
                let isFault = answer.code >= 500 && answer.reason != "Timeout"
                #expect(
                    !isFault,
                    "seed \(seed), round \(round): \(method) \(path) \(body.count) bytes: \(answer.text)",
                )
                #expect(answer.code < 400 || answer.reason != nil, "every refusal is a Status: \(answer.text)")
            }
            #expect(try await client.get(companies).code == 200)
            try await server.store.checkIntegrity()
        }
    }

    private static func path(_ random: inout SeededGenerator) -> String {
        var path = paths.randomElement(using: &random) ?? ""
        guard Bool.random(using: &random) else { return path }
        let items = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            (queries.randomElement(using: &random) ?? "") + noise(&random)
        }
        path += "?" + items.joined(separator: "&")
        return path
    }

    private static func noise(_ random: inout SeededGenerator) -> String {
        let pieces = [
            "a", "=", "%3D", "in+(", ")", ",", "!", "All", "0", "-1", "999999999999999999999", "%ff", "%", "None", "1",
            "metadata.name", "metadata.namespace", "\\", "Strict", "%5C", "eyJ2IjoxfQ", "%2C", "notin",
        ]
        return (0..<Int.random(in: 0...4, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
            .joined()
    }

    /// A body that is right, or was right before a few of its bytes were changed.
    private static func body(_ random: inout SeededGenerator) -> [UInt8] {
        var bytes = Array((bodies.randomElement(using: &random) ?? "").utf8)
        for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &random)
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(contentsOf: Array(#"{"a":[null,1e9]}"#.utf8), at: index)
            default: bytes.removeSubrange(index...)
            }
        }
        return bytes
    }
}
