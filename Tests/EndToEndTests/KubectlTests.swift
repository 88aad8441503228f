import Foundation
import Testing

extension EndToEnd {
    /// Rows build on those above them, as a person's commands do.
    @Suite("kubectl as it comes works on agx", .serialized, .timeLimit(.minutes(10)))
    struct KubectlTests {
        @Test("Records are read, written, watched, refused and explained", arguments: Kubectl.usable)
        func records(kubectl: Kubectl) async throws {
            try await withSecureRelay { relay in
                try prepare(relay, kubectl)
                let tables = [
                    Self.discovering, Self.applying, Self.reading, Self.changing, Self.deleting, Self.refused,
                    Self.explaining, Self.companies,
                ]
                for row in tables.joined() { try await check(row, relay, kubectl) }
            }
        }

        @Test("A company comes up, its pods are read and run commands, and it goes", arguments: Kubectl.usable)
        func containers(kubectl: Kubectl) async throws {
            let engine = try await Engine.checked()
            try await withSecureRelay(engine: engine) { relay in
                try prepare(relay, kubectl)
                let company = Relay.companyName()
                for row in Self.running { try await check(row, relay, kubectl, company: company) }
                #expect(try await engine.objects(of: relay.installation) == [])
            }
        }

        @Test(
            "The old kubectl is among them",
            .enabled(if: Kubectl.isOldUsable, "no kubectl 1.20 here: name one in AGX_KUBECTL_OLD"),
        )
        func isOldUsable() throws { try KubernetesClients.check(Kubectl.old.path) }

        /// Puts the files that the rows name into the relay's directory, and kubectl and agx into its `bin`.
        private func prepare(_ relay: SecureRelay, _ kubectl: Kubectl) throws {
            try KubernetesClients.check(kubectl.path)
            let files = FileManager.default
            for (name, text) in Self.files {
                try Data(text.utf8).write(to: URL(fileURLWithPath: "\(relay.directory)/\(name)"))
            }
            try files.copyItem(atPath: Programs.plans, toPath: relay.directory + "/plans.yaml")
            try files.createDirectory(atPath: relay.directory + "/bin", withIntermediateDirectories: true)
            for (name, path) in [("kubectl", kubectl.path), ("agx", Programs.agx)] {
                try files.createSymbolicLink(atPath: "\(relay.directory)/bin/\(name)", withDestinationPath: path)
            }
        }

        /// Runs a row's line, again and again if it is to be awaited, and compares.
        private func check(
            _ row: CommandRow,
            _ relay: SecureRelay,
            _ kubectl: Kubectl,
            company: String = "",
        ) async throws {
            guard row.only == nil || row.only?.isNew == kubectl.isNew else { return }
            let environment = ["PATH": relay.directory + "/bin:/usr/bin:/bin", "COMPANY": company]
            let deadline = ContinuousClock.now.advanced(by: .seconds(30))
            while true {
                let outcome = try await relay.run(
                    "/usr/bin/timeout",
                    ["--signal=KILL", "60", "/bin/sh", "-c", "cd \"$HOME\" && { \(row.line)\n}"],
                    environment: environment,
                )
                let wrongCode = outcome.code == row.code ? nil : "expected exit code is \(row.code)"
                guard let complaint = try wrongCode ?? row.complaint(about: outcome.text) else { return }
                guard row.isAwaited, ContinuousClock.now < deadline else {
                    Issue.record("\(kubectl.rawValue) $ \(row.line)\n\(outcome.text)--> \(outcome.code); \(complaint)")
                    return
                }
                // allowed: between two looks by a program that looks once, with a deadline
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }
}
