import DockerEngine
import Testing

@Suite("Networks, volumes, images and events on a real engine", .timeLimit(.minutes(3)))
struct RealEngineResourceTests {
    /// A subnet of 16 addresses that other tests are unlikely to have.
    private func subnet() -> (subnet: String, gateway: String, address: String) {
        let (second, third, last) = (Int.random(in: 64...127), Int.random(in: 0...255), Int.random(in: 0...15) * 16)
        func address(_ offset: Int) -> String { "10.\(second).\(third).\(last + offset)" }
        return (address(0) + "/28", address(1), address(5))
    }

    @Test("A network has the subnet asked for, and containers join and leave it")
    func network() async throws {
        try await EngineScope.run { scope in
            let client = scope.client
            let (subnet, gateway, address) = subnet()
            let draft = NetworkDraft.bridge(
                scope.name("net"),
                subnet: subnet,
                gateway: gateway,
                isInternal: true,
                labels: scope.labels,
            )
            let id = try await client.createNetwork(draft).id
            let found = try await client.inspectNetwork(scope.name("net"))
            #expect(found.id == id && found.isInternal && found.labels == scope.labels && found.driver == "bridge")
            #expect(found.addressManagement?.pools?.first?.subnet == subnet)
            #expect(try await client.listNetworks(filter: scope.filter).map(\.id) == [id])

            var container = scope.draft(["sleep", "3600"])
            container.host.networkMode = scope.name("net")
            container.networks = [scope.name("net"): EndpointSettings(aliases: ["web"], ipv4Address: address)]
            let member = try await client.createContainer(scope.name("member"), container).id
            try await client.startContainer(member)
            let place = try #require(try await client.inspectContainer(member).networks[scope.name("net")])
            #expect(place.address == address && place.aliases?.contains("web") == true && place.networkID == id)
            #expect(try await client.inspectNetwork(id).containers[member]?.name == scope.name("member"))

            let busy = try await dockerError { try await client.removeNetwork(id) }
            #expect(busy.code == .inUse)
            #expect(try await client.disconnect(container: member, fromNetwork: id, force: true))
            #expect(try await client.inspectContainer(member).networks.isEmpty)
            #expect(try await client.connect(container: member, toNetwork: id))
            #expect(try await !client.connect(container: member, toNetwork: id))
            #expect(try await client.disconnect(container: member, fromNetwork: id))
            #expect(try await !client.disconnect(container: member, fromNetwork: id))
            try await client.removeNetwork(id)
        }
    }

    @Test("A second network of a name, and an overlapping subnet, are refused and told apart")
    func networkConflicts() async throws {
        try await EngineScope.run { scope in
            let (subnet, _, _) = subnet()
            try await scope.client.createNetwork(.bridge(scope.name("a"), subnet: subnet, labels: scope.labels))
            let (other, _, _) = self.subnet()
            let name = try await dockerError {
                try await scope.client.createNetwork(.bridge(scope.name("a"), subnet: other, labels: scope.labels))
            }
            #expect(name.code == .nameConflict && name.subject == .network)
            let overlap = try await dockerError {
                try await scope.client.createNetwork(.bridge(scope.name("b"), subnet: subnet, labels: scope.labels))
            }
            #expect(overlap.code == .addressConflict)
        }
    }

    @Test("A volume lives from creation to removal, and can't go while it is mounted")
    func volume() async throws {
        try await EngineScope.run { scope in
            let client = scope.client
            let made = try await client.createVolume(scope.volume("data"))
            #expect(made.name == scope.name("data") && made.labels == scope.labels && made.driver == "local")
            #expect(try await client.createVolume(scope.volume("data")).name == made.name)
            #expect(try await client.inspectVolume(made.name).createdAt != nil)
            #expect(try await client.listVolumes(filter: scope.filter).map(\.name) == [made.name])
            var draft = scope.draft(["sleep", "3600"])
            draft.host.mounts = [.volume(made.name, at: "/data")]
            let id = try await client.createContainer(scope.name("user"), draft).id
            let busy = try await dockerError { try await client.removeVolume(made.name) }
            #expect(busy.code == .inUse)
            try await client.removeContainer(id)
            try await client.removeVolume(made.name)
            let gone = try await dockerError { try await client.removeVolume(made.name) }
            #expect(gone.code == .notFound && gone.subject == .volume)
        }
    }

    @Test("An image can be inspected, tagged, listed and removed, but not while it is used")
    func image() async throws {
        try await EngineScope.run { scope in
            let client = scope.client
            let found = try await client.inspectImage(scope.image)
            #expect(found.tags == [scope.image] && found.sizeBytes > 0 && found.operatingSystem == "linux")
            try await client.tagImage(scope.image, repository: scope.prefix, tag: "second")
            #expect(try await client.inspectImage("\(scope.prefix):second").id == found.id)
            let listed = try await client.listImages(filter: EngineFilter(["reference": [scope.prefix]]))
            #expect(listed.first?.tags.count == 2)
            try await client.removeImage("\(scope.prefix):second")
            _ = try await scope.startSleeper()
            let busy = try await dockerError { try await client.removeImage(scope.image) }
            #expect(busy.code == .inUse)
        }
    }

    @Test("A pull from a registry that isn't there is an error")
    func pull() async throws {
        try await EngineScope.run { scope in
            let error = try await dockerError { try await scope.client.pullImage("127.0.0.1:1/\(scope.prefix):none") }
            #expect([.serverError, .streamFailed, .notFound].contains(error.code))
            #expect(error.daemonMessage?.isEmpty == false)
        }
    }

    @Test("Events come in order, those since a time on the engine's clock first")
    func events() async throws {
        try await EngineScope.run { scope in
            let client = scope.client
            let start = try #require(try await client.information().systemTime)
            let label = scope.filter.values["label"] ?? []
            let filter = EngineFilter(["label": label, "type": ["container"]])
            let id = try await client.createContainer(scope.name("events"), scope.draft(["sh", "-c", "exit 4"])).id
            let events = try await client.events(since: start, filter: filter)
            try await client.startContainer(id)
            _ = try await client.waitForContainer(id)
            try await client.removeContainer(id)
            var seen: [EngineEvent] = []
            for try await event in events {
                seen.append(event)
                if event.action == "destroy" { break }
            }
            #expect(seen.map(\.action) == ["create", "start", "die", "destroy"])
            #expect(seen.allSatisfy { $0.actorID == id && $0.type == "container" && $0.time >= start })
            #expect(seen.map(\.time) == seen.map(\.time).sorted())
            #expect(seen[2].attributes["exitCode"] == "4")
            #expect(seen[0].attributes["runagx.com/enginetest"] == scope.prefix)
        }
    }

    @Test("The engine tells its version, and one in common is found")
    func engine() async throws {
        try await EngineScope.run { scope in
            let version = try await scope.client.version()
            let maximum = try #require(version.apiVersion.flatMap { APIVersion($0) })
            #expect(try await scope.client.negotiatedVersion() == min(maximum, APIVersion.supported.upperBound))
            let information = try await scope.client.information()
            #expect(!information.id.isEmpty && information.processors > 0 && information.runtimes["runc"] != nil)
        }
    }
}
