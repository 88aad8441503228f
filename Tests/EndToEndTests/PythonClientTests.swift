import Foundation
import Testing

extension EndToEnd {
    @Suite("Python's clients of Kubernetes work on agx", .serialized, .timeLimit(.minutes(5)))
    struct PythonClientTests {
        private static let clients = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Clients"

        private static let expectedOfPods = """
            kubernetes listed [('runtime', 'Running'), ('sandbox', 'Running')]
            kubernetes read sandbox
            kubernetes log 1 True
            kubernetes namespaces True
            kubernetes exec player
            kubernetes shell out wrong 7
            kubernetes exec in what isn't there True
            kubernetes watched everywhere watched
            kubernetes watched everywhere ADDED DELETED
            kr8s ready True
            kr8s exec out wrong 0
            kr8s exec 7
            kr8s log 1

            """

        private static let expected = """
            kubernetes created dynamic 1
            kubernetes got dynamic
            kubernetes listed ['dynamic']
            kubernetes merged merged 2
            kubernetes strategic merge 415
            kubernetes apply 409 Conflict
            kubernetes applied applied ['other', 'python']
            kubernetes replace of an old version 409
            kubernetes watched ['MODIFIED', 'MODIFIED', 'DELETED']
            kubernetes get of what is gone 404
            kubernetes left []
            kr8s created kr8s True
            kr8s listed ['kr8s']
            kr8s patched patched
            kr8s labelled yes
            kr8s watched ['ADDED', 'DELETED']
            kr8s exists False
            lightkube created lightkube
            lightkube listed ['lightkube']
            lightkube patched patched
            lightkube applied applied 3
            lightkube watched ['MODIFIED', 'MODIFIED', 'DELETED']
            lightkube get of what is gone 404 NotFound

            """

        @Test("the OpenAPI documents keep to their standards, one of each group and all in one")
        func documents() async throws {
            try KubernetesClients.check(KubernetesClients.python)
            try await withSecureRelay { relay in
                let outcome = try await relay.run(
                    KubernetesClients.python,
                    ["-B", KubernetesClients.scripts + "/check-openapi.py"],
                )
                #expect(outcome.code == 0, "\(outcome.text)")
                let lines = outcome.text.split(separator: "\n")
                #expect(lines.first?.hasPrefix("/openapi/v2: ") == true, "\(outcome.text)")
                for group in ["apis/runagx.com/v1", "api/v1", "apis/events.k8s.io/v1"] {
                    #expect(lines.contains { $0.hasPrefix("/openapi/v3/\(group)") }, "\(group): \(outcome.text)")
                }
                #expect(lines.allSatisfy { $0.hasSuffix(" models, 0 problems") }, "\(outcome.text)")
            }
        }

        @Test("kubernetes, kr8s and lightkube create, list, patch, apply, watch and delete")
        func basics() async throws {
            try KubernetesClients.check(KubernetesClients.python)
            try await withSecureRelay { relay in
                let outcome = try await relay.run(
                    KubernetesClients.python,
                    ["-B", Self.clients + "/python_clients.py"],
                )
                #expect(outcome.code == 0)
                #expect(outcome.text == Self.expected)
            }
        }

        @Test("kubernetes and kr8s read pods and logs, and run commands, also on a connection of their pool")
        func pods() async throws {
            try KubernetesClients.check(KubernetesClients.python)
            let (engine, company) = (try await Engine.checked(), Relay.companyName())
            try await withSecureRelay(engine: engine) { relay in
                let manifest = relay.directory + "/company.yaml"
                let text =
                    "apiVersion: runagx.com/v1\nkind: Company\nmetadata: {name: \(company)}\nspec: {plan: team}\n"
                try Data(text.utf8).write(to: URL(fileURLWithPath: manifest))
                #expect(try await relay.agx("apply", "-f", Programs.plans, "-f", manifest).code == 0)
                let ready = try await relay.agx("wait", "company/\(company)", "--for=condition=Ready", "--timeout=60s")
                #expect(ready.code == 0, "\(ready.text)")
                let outcome = try await relay.run(
                    KubernetesClients.python,
                    ["-B", Self.clients + "/python_pods.py", company],
                )
                #expect(outcome.code == 0)
                #expect(outcome.text == Self.expectedOfPods)
            }
        }
    }
}
