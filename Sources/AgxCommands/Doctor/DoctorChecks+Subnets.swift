import AgxModel

extension DoctorChecks {
    /// Whether the pool of companies' networks is free of other networks, and whether those overlap each other.
    static func subnetChecks(_ networks: [EngineFacts.Network], routes: [String], pool: String) -> [Finding] {
        // Text that is no subnet (IPv6, say) can't overlap an IPv4 pool.
        guard let own = try? IPv4Subnet(pool) else {
            return [
                .fail("subnets", "the pool \"\(pool)\" is no IPv4 network", "set AGX_NETWORK_POOL like 10.213.0.0/16")
            ]
        }
        let named = networks.flatMap { network in
            network.subnets.compactMap { text in (try? IPv4Subnet(text)).map { (name: network.name, subnet: $0) } }
        }
        var findings: [Finding] = []
        let remedy = "set AGX_NETWORK_POOL of agx-relay to a network that nothing else uses"
        for (name, subnet) in named where subnet.overlaps(own) && !name.hasPrefix("agx-net-") {
            findings.append(.fail("subnets", "network \(name) (\(subnet)) lies in agx's pool \(pool)", remedy))
        }
        for text in routes {
            guard let route = try? IPv4Subnet(text), route.prefixLength > 0, route.overlaps(own) else { continue }
            // The engine's own networks appear as routes too; they have been judged above.
            if named.contains(where: { $0.subnet == route }) { continue }
            findings.append(.fail("subnets", "the host's route to \(route) overlaps agx's pool \(pool)", remedy))
        }
        for (index, first) in named.enumerated() {
            for second in named.dropFirst(index + 1) where first.subnet.overlaps(second.subnet) {
                findings.append(
                    .warn(
                        "subnets",
                        "networks \(first.name) (\(first.subnet)) and \(second.name) (\(second.subnet)) overlap",
                        "remove one of them: 'docker network rm'",
                    )
                )
            }
        }
        return findings.isEmpty ? [.ok("subnets", "pool \(pool) is free")] : findings
    }
}
