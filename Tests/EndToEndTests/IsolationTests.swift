import DockerEngine
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("What a sandbox reaches", .serialized, .timeLimit(.minutes(5)))
    struct IsolationTests {
        /// Runs `body` with a server that listens on all addresses of the host, and its port.
        private func withHostServer(_ engine: Engine, _ body: (_ port: Int) async throws -> Void) async throws {
            let port = Int.random(in: 20_000..<30_000)
            var configuration = ContainerConfiguration()
            configuration.image = "agx/sandbox:latest"
            configuration.command = ["python3", "-u", "-m", "http.server", "--directory", "/tmp", "\(port)"]
            var host = HostConfiguration()
            host.networkMode = "host"
            let draft = ContainerDraft(configuration: configuration, host: host)
            let server = try await engine.client.createContainer("agx-e2e-host-\(port)", draft).id
            try await cleaningUp {
                try await engine.client.startContainer(server)
                var query = DockerClient.LogQuery()
                query.follows = true
                let (client, log) = (engine.client, query)
                try await within(.seconds(20), { "the server to listen" }) {
                    for try await _ in try await client.logs(of: server, log) { return }
                }
                try await body(port)
            } afterwards: {
                try await engine.client.removeContainer(server, force: true)
            }
        }

        /// The host's addresses that containers know of: that on their own network, and that on Docker's default one.
        private func hostAddresses(_ relay: Relay, _ company: String) async throws -> [String] {
            var found: [String] = []
            for network in ["agx-net-\(company)", "bridge"] {
                let pools = try await relay.engine.client.inspectNetwork(network).addressManagement?.pools
                found.append(try #require(pools?.first?.gateway))
            }
            return found
        }

        /// The HTTP status of each address as the sandbox sees it; 000 where there is no connection.
        private func statuses(_ relay: Relay, _ company: String, _ urls: [String]) async throws -> [String] {
            let lines = urls.map { "curl -s -m 3 -o /dev/null -w '%{http_code} ' \"\($0)\"" }
            let output = try await relay.output(company, of: (lines + ["true"]).joined(separator: "; "))
            return output.split(separator: " ").map(String.init)
        }

        @Test("With egress denied neither the host nor another network is reached, and the runtime still is")
        func denied() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                try await withHostServer(relay.engine) { port in
                    let addresses = try await hostAddresses(relay, company)
                    let urls = addresses.map { "http://\($0):\(port)/" } + ["$AGX_API/"]
                    let open = try await statuses(relay, company, urls)
                    #expect(open == ["200", "200", "401"], "the way is open first")

                    let before = try await relay.engine.client.inspectNetwork("agx-net-\(company)").id
                    try await relay.patchCompany(company, ["egress": "Denied"])
                    let after = try await relay.engine.wait(for: "another network") { client in
                        let networks = try await client.listNetworks().filter { $0.name == "agx-net-\(company)" }
                        return networks.first { $0.id != before }?.id
                    }
                    for part in ["runtime", "sandbox"] {
                        try await relay.engine.running("agx-company-\(part)-\(company)", "on it") { container in
                            container.networks.values.contains { $0.networkID == after }
                        }
                    }
                    try await relay.ready(company)
                    let closed = try await statuses(relay, company, urls)
                    #expect(closed == ["000", "000", "401"])
                    let other = "awk '$6 != \"lo\"' /proc/net/if_inet6 2>/dev/null | wc -l"
                    #expect(try await relay.output(company, of: other) == "0\n", "no address of IPv6")
                }
            }
        }

        @Test("A network that was opened to the host by hand is closed again")
        func opened() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany(["egress": "Denied"])
                let name = "agx-net-\(company)"
                let client = relay.engine.client
                let made = try await client.inspectNetwork(name)
                try await relay.whileHeld {
                    for container in made.containers.keys {
                        _ = try await client.disconnect(container: container, fromNetwork: made.id, force: true)
                    }
                    try await client.removeNetwork(made.id)
                    let subnet = made.addressManagement?.pools?.first?.subnet
                    try await client.createNetwork(
                        .bridge(name, subnet: subnet, isInternal: true, labels: made.labels)
                    )
                }
                try await relay.engine.wait(for: "a closed network") { client in
                    let networks = try await client.listNetworks().filter { $0.name == name }
                    let options = networks.first?.options ?? [:]
                    return options["com.docker.network.bridge.inhibit_ipv4"] == "true" ? true : nil
                }
                try await relay.ready(company)
                #expect(try await relay.output(company, of: "echo up") == "up\n")
            }
        }
    }
}
