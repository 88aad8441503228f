import DockerEngine
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("What isn't ours or isn't there is told, not touched", .serialized, .timeLimit(.minutes(5)))
    struct ConflictTests {
        @Test("A foreign container with our name is a NameConflict and stays; the company is Ready once it is gone")
        func foreignContainer() async throws {
            try await withRelay { relay in
                let company = Relay.companyName()
                let (client, name) = (relay.engine.client, "agx-company-sandbox-\(company)")
                var configuration = ContainerConfiguration()
                configuration.image = "agx/sandbox:latest"
                configuration.command = ["sleep", "600"]
                var host = HostConfiguration()
                host.hasInit = true
                let foreign = try await client.createContainer(
                    name,
                    ContainerDraft(configuration: configuration, host: host),
                )
                try await cleaningUp {
                    try await client.startContainer(foreign.id)
                    let before = try await client.inspectContainer(foreign.id)
                    try await relay.createCompany(company)
                    try await relay.reason(.object(company, "containers", "sandbox"), "NameConflict")
                    try await relay.reason(.company(company), "NameConflict")
                    for arguments in [
                        ["exec", "-n", company, "--", "id"], ["logs", "container/sandbox", "-n", company],
                    ] {
                        let refused = try await relay.agx(arguments)
                        #expect(refused.code != 0, "\(arguments)")
                        #expect(
                            refused.output.contains("container sandbox of \(company) is not running"),
                            "\(refused)",
                        )
                    }
                    let after = try await client.inspectContainer(name)
                    #expect(after.id == before.id)
                    #expect(after.state.startedAt == before.state.startedAt)
                } afterwards: {
                    try await client.removeContainer(foreign.id, force: true)
                }
                try await relay.ready(company)
            }
        }

        @Test("A foreign network with our name is a NameConflict and stays; the company is Ready once it is gone")
        func foreignNetwork() async throws {
            try await withRelay { relay in
                let company = Relay.companyName()
                let (client, name) = (relay.engine.client, "agx-net-\(company)")
                let subnet = "10.255.\(Int.random(in: 0...255)).\(Int.random(in: 0...15) * 16)/28"
                let foreign = try await client.createNetwork(.bridge(name, subnet: subnet))
                try await cleaningUp {
                    try await relay.createCompany(company)
                    try await relay.reason(.object(company, "networks", "default"), "NameConflict")
                    try await relay.reason(.company(company), "NameConflict")
                    #expect(try await client.inspectNetwork(name).id == foreign.id)
                } afterwards: {
                    try await client.removeNetwork(foreign.id)
                }
                try await relay.ready(company)
            }
        }

        @Test("A foreign volume with our name is a NameConflict, isn't mounted, and stays after the company's deletion")
        func foreignVolume() async throws {
            try await withRelay { relay in
                let company = Relay.companyName()
                let client = relay.engine.client
                var draft = VolumeDraft()
                draft.name = "agx-home-\(company)"
                draft.labels = ["owner": "somebody else"]
                let foreign = try await client.createVolume(draft)
                try await cleaningUp {
                    try await relay.createCompany(company)
                    try await relay.reason(.object(company, "volumes", "home"), "NameConflict")
                    try await relay.reason(.company(company), "NameConflict")
                    #expect(try await relay.engine.container("agx-company-sandbox-\(company)") == nil)
                    try await relay.deleteCompanies()
                    #expect(try await client.inspectVolume(foreign.name).labels == ["owner": "somebody else"])
                } afterwards: {
                    try await client.removeVolume(foreign.name)
                }
            }
        }

        @Test("A missing image is told, and taken when it appears")
        func missingImage() async throws {
            try await withRelay { relay in
                let company = Relay.companyName()
                let client = relay.engine.client
                let repository = "agx-e2e-\(company)"
                try await relay.createCompany(
                    company,
                    ["sandbox": ["image": .string("\(repository):1"), "imagePullPolicy": "Never"]],
                )
                try await relay.reason(.object(company, "containers", "sandbox"), "ImageMissing")
                try await client.tagImage("agx/sandbox:latest", repository: repository, tag: "1")
                try await cleaningUp {
                    try await relay.ready(company)
                    try await relay.deleteCompanies()
                } afterwards: {
                    try await client.removeImage("\(repository):1")
                }
            }
        }

        @Test("A command that exits at once is a CrashLoopBackOff that says when it is tried again")
        func crashLoop() async throws {
            try await withRelay { relay in
                let company = Relay.companyName()
                try await relay.createCompany(company, ["sandbox": ["command": ["/bin/sh", "-c", "exit 3"]]])
                let sandbox = ObjectPath.object(company, "containers", "sandbox")
                let value = try await relay.api.wait(for: sandbox, "CrashLoopBackOff") { value in
                    value?.notReadyReason == "CrashLoopBackOff"
                        && value?[path: "status", "backoffSeconds"]?.integer ?? 0 >= 2
                }
                #expect(value.runState == "CrashLoopBackOff")
                #expect(value[path: "status", "nextRetryTime"]?.string?.hasSuffix("Z") == true)
                #expect(value[path: "status", "lastExit", "exitCode"] == 3)
                #expect(value[path: "status", "restartCount"]?.integer ?? 0 >= 2)
                try await relay.patchCompany(company, ["sandbox": ["command": .null]])
                try await relay.ready(company)
            }
        }

        @Test("A state volume that goes while its company is suspended is VolumeMissing, and isn't made anew")
        func missingVolume() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let (client, name) = (relay.engine.client, "agx-state-\(company)")
                try await relay.patchCompany(company, ["state": "Suspended"])
                try await relay.suspended(company)
                for container in ["runtime", "sandbox"].map({ "agx-company-\($0)-\(company)" }) {
                    try await relay.engine.ignoringAbsence {
                        try await client.removeContainer(container, force: true)
                    }
                }
                try await client.removeVolume(name)
                try await relay.reason(.object(company, "volumes", "state"), "VolumeMissing")
                try await relay.patchCompany(company, ["state": "Active"])
                try await relay.reason(.company(company), "VolumeMissing")
                await #expect(throws: DockerError.self) { _ = try await client.inspectVolume(name) }
                let volume = ObjectPath.object(company, "volumes", "state")
                let accepted: JSONValue = ["metadata": ["annotations": ["runagx.com/recreate-volume": "true"]]]
                try await relay.api.sendOK(.PATCH, volume.path, accepted)
                try await relay.ready(company)
            }
        }
    }
}
