import DockerEngine
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("What happens to a company's containers is repaired", .serialized, .timeLimit(.minutes(5)))
    struct HealingTests {
        /// One thing done to a running container behind the relay's back.
        enum Mischief: String, CaseIterable, Sendable, CustomTestStringConvertible {
            case killMainProcess = "kill -9 of the main process"
            case kill = "docker kill"
            case stop = "docker stop"
            case remove = "docker rm -f"
            case pause = "docker pause"
            case disconnect = "docker network disconnect -f"
            case limit = "docker update --memory"

            var testDescription: String { rawValue }

            func commit(on engine: Engine, _ container: String, _ company: String) async throws {
                let client = engine.client
                switch self {
                case .killMainProcess: try await engine.killMainProcess(of: container)
                case .kill: try await client.killContainer(container)
                case .stop: try await client.stopContainer(container, grace: .zero)
                case .remove: try await client.removeContainer(container, force: true)
                case .pause: try await client.pauseContainer(container)
                case .disconnect:
                    let network = "agx-net-\(company)"
                    try await client.disconnect(container: container, fromNetwork: network, force: true)
                case .limit:
                    var update = ContainerUpdate()
                    update.memory = 128 << 20
                    update.memorySwap = 128 << 20
                    try await client.updateContainer(container, update)
                }
            }

            /// Whether the container shows that the mischief was made good.
            func isRepaired(_ now: ContainerInspection, since before: ContainerInspection, _ company: String) -> Bool {
                switch self {
                case .killMainProcess, .kill, .stop:
                    now.id == before.id && now.state.startedAt != before.state.startedAt
                case .remove: now.id != before.id
                case .pause: now.id == before.id && now.state.startedAt == before.state.startedAt
                case .disconnect: now.id == before.id && now.networks["agx-net-\(company)"]?.networkID?.isEmpty == false
                case .limit: now.id == before.id && now.host?.memory == before.host?.memory
                }
            }
        }

        @Test("Each mischief is repaired, and a task runs afterwards", arguments: ["sandbox", "runtime"])
        func mischief(part: String) async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let container = "agx-company-\(part)-\(company)"
                for (index, mischief) in Mischief.allCases.enumerated() {
                    let before = try await relay.engine.running(container)
                    try await mischief.commit(on: relay.engine, container, company)
                    try await relay.engine.running(container, "after \(mischief.rawValue)") {
                        mischief.isRepaired($0, since: before, company)
                    }
                    // The next end comes soon, too: without a task in between, back-off would only add up.
                    try await relay.ready(company)
                    #expect(try await relay.output(company, of: "echo \(index)") == "\(index)\n")
                }
            }
        }

        @Test("A sandbox that calls itself unhealthy is restarted, and told of meanwhile")
        func unhealthy() async throws {
            try await withRelay { relay in
                let check: JSONValue = [
                    "command": ["test", "!", "-e", "/dev/shm/sick"], "interval": "1s", "timeout": "5s", "retries": 2,
                ]
                // What is in memory goes with the restart.
                let company = try await relay.readyCompany(["sandbox": ["healthCheck": check]])
                let name = "agx-company-sandbox-\(company)"
                let before = try await relay.engine.running(name)
                let told = Task {
                    try await relay.reason(.object(company, "containers", "sandbox"), "Unhealthy")
                }
                #expect(try await relay.agx(["exec", "-n", company, "--", "touch", "/dev/shm/sick"]).code == 0)
                try await told.value
                try await relay.engine.running(name, "anew") {
                    $0.id == before.id && $0.state.startedAt != before.state.startedAt
                }
                try await relay.ready(company)
                #expect(try await relay.output(company, of: "echo well") == "well\n")
            }
        }

        @Test("A network that is removed comes back, and both containers are on it")
        func network() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let name = "agx-net-\(company)"
                let client = relay.engine.client
                let before = try await client.inspectNetwork(name)
                let pair = ["agx-company-runtime-\(company)", "agx-company-sandbox-\(company)"]
                // Held still meanwhile: it would reconnect what is disconnected faster than a network can be removed.
                try await relay.whileHeld {
                    for container in pair {
                        try await client.disconnect(container: container, fromNetwork: name, force: true)
                    }
                    try await client.removeNetwork(before.id)
                }
                for container in pair {
                    try await relay.engine.running(container, "to be on the new network") { live in
                        let network = live.networks[name]?.networkID
                        return network?.isEmpty == false && network != before.id
                    }
                }
                let now = try await client.inspectNetwork(name)
                #expect(now.addressManagement?.pools?.first?.subnet == before.addressManagement?.pools?.first?.subnet)
                try await relay.ready(company)
            }
        }
    }
}
