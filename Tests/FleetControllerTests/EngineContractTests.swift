import AgxModel
import DockerEngine
import FakeEngine
import Foundation
import Testing

@testable import FleetController

/// The engines that must behave alike: what the fake allows and refuses, Docker does.
enum ContractEngine: String, CaseIterable, CustomTestStringConvertible {
    case fake, docker

    var testDescription: String { rawValue }

    static let image = "agx/sandbox:latest"

    func make() throws -> any ContainerEngine {
        switch self {
        case .fake:
            let engine = FakeContainerEngine()
            engine.configure { $0.images[Self.image] = "sha256:s" }
            return engine
        case .docker:
            let environment = ProcessInfo.processInfo.environment
            return DockerContainerEngine(client: try DockerClient(try EngineAddress(environment: environment)))
        }
    }
}

/// Names and designs of one test, which removes what it made.
struct ContractScope {
    let engine: any ContainerEngine
    let id = String(UUID().uuidString.lowercased().prefix(8))

    static func run(_ kind: ContractEngine, _ body: (ContractScope) async throws -> Void) async throws {
        let scope = ContractScope(engine: try kind.make())
        do {
            try await body(scope)
        } catch {
            await scope.cleanUp()
            throw error
        }
        await scope.cleanUp()
    }

    var installation: String { "contract-\(id)" }

    func labels(_ kind: String, _ name: String) -> ObjectLabels {
        ObjectLabels(
            installation: installation,
            company: id,
            kind: kind,
            name: name,
            uid: "u-\(id)",
            generation: 1,
            config: "c1",
        )
    }

    /// Networks with different numbers don't overlap.
    func network(_ suffix: String = "net", at number: UInt32 = 0) throws -> NetworkDesign {
        let seed = (UInt32(id, radix: 16) ?? 1) &+ number << 4
        let subnet = IPv4Subnet(containing: 0x0A60_0000 | (seed & 0x000F_FFF0), prefixLength: 28)
        return NetworkDesign(
            name: "agx-\(id)-\(suffix)",
            subnet: subnet,
            isInternal: false,
            labels: labels("Network", suffix),
        )
    }

    func volume() -> VolumeDesign { VolumeDesign(name: "agx-\(id)-volume", labels: labels("Volume", "volume")) }

    func container(network: NetworkDesign) -> ContainerDesign {
        var design = ContainerDesign(
            name: "agx-\(id)-container",
            image: ContractEngine.image,
            user: "1000:1000",
            network: network.name,
            resources: ResourceLimits(nanocpus: 500_000_000, memory: 64 << 20, pids: 64, sharedMemory: 8 << 20),
            labels: labels("Container", "container"),
        )
        design.entrypoint = Company.SandboxSettings.keepAliveCommand
        design.environment = ["GREETING": "hello"]
        design.workingDirectory = "/home/player"
        design.mounts = [.init(source: .volume(volume().name), path: "/home/player")]
        design.aliases = ["sandbox"]
        design.readOnlyRootFilesystem = true
        design.capabilities = ["CHOWN"]
        design.healthCheck = .init(command: ["true"], interval: .seconds(30), timeout: .seconds(5), retries: 3)
        return design
    }

    /// A network, a volume and a running container on them.
    func running() async throws -> (network: String, container: ObservedContainer, design: ContainerDesign) {
        let net = try network()
        let networkID = try await engine.createNetwork(net)
        try await engine.createVolume(volume())
        let design = container(network: net)
        _ = try await engine.createContainer(design)
        try await engine.startContainer(id: design.name)
        return (networkID, try #require(try await engine.container(design.name)), design)
    }

    private func cleanUp() async {
        // What a test has removed itself is gone already.
        for container in (try? await engine.containers(installation: installation)) ?? [] {
            try? await engine.removeContainer(id: container.id)
        }
        for network in (try? await engine.networks()) ?? [] where network.labels[LabelKeys.installation] == installation
        {
            try? await engine.removeNetwork(id: network.id)
        }
        for volume in (try? await engine.volumes(installation: installation)) ?? [] {
            try? await engine.removeVolume(name: volume.name)
        }
    }
}

@Suite("The contract of an engine, fake and real", .serialized, .timeLimit(.minutes(5)))
struct EngineContractTests {
    private func code(_ call: () async throws -> Void) async -> EngineError.Code? {
        do {
            try await call()
            return nil
        } catch {
            return (error as? EngineError)?.code
        }
    }

    @Test(
        "a container just made has no drift from its design, and a list tells of it what an inspection does",
        arguments: ContractEngine.allCases,
    )
    func noDrift(kind: ContractEngine) async throws {
        try await ContractScope.run(kind) { scope in
            let (network, observed, design) = try await scope.running()
            let details = try #require(observed.details)
            #expect(observed.state == .running)
            #expect(ContainerDrift.between(design, observed, details, networkID: network) == [])
            #expect(details.logDriver == design.logDriver && details.logOptions == design.logOptions)
            var summary = observed
            summary.details = nil
            let listed = try await scope.engine.containers(installation: scope.installation)
            #expect(listed.map(\.id) == [summary.id])
            var first = try #require(listed.first)
            // The health check may run between the two looks.
            first.health = summary.health
            #expect(first == summary)
        }
    }

    @Test("names can be taken once, and what does not exist is told as such", arguments: ContractEngine.allCases)
    func names(kind: ContractEngine) async throws {
        try await ContractScope.run(kind) { scope in
            let engine = scope.engine
            let (_, _, design) = try await scope.running()
            #expect(await code { _ = try await engine.createContainer(design) } == .nameConflict)
            #expect(await code { _ = try await engine.createNetwork(try scope.network()) } == .nameConflict)
            #expect(await code { _ = try await engine.createNetwork(try scope.network("other")) } == .subnetOverlap)
            #expect(await code { try await engine.startContainer(id: "agx-none") } == .notFound)
            #expect(await code { try await engine.removeContainer(id: "agx-none") } == .notFound)
            #expect(await code { try await engine.removeVolume(name: "agx-none") } == .notFound)
            #expect(await code { try await engine.removeNetwork(id: "agx-none") } == .notFound)
            #expect(try await engine.container("agx-none") == nil)
            #expect(try await engine.volume("agx-none") == nil)
            #expect(try await engine.imageID(of: "agx/none:1") == nil)
            var unknown = design
            unknown.name += "2"
            unknown.image = "agx/none:1"
            let copy = unknown
            #expect(await code { _ = try await engine.createContainer(copy) } == .notFound)
        }
    }

    @Test("networks are found by their exact name, not by a part or a pattern", arguments: ContractEngine.allCases)
    func networksByName(kind: ContractEngine) async throws {
        try await ContractScope.run(kind) { scope in
            let name = try scope.network("net.a").name
            let names = [name, name + "b", "x-" + name, name.replacing(".", with: "x"), try scope.network("net").name]
            for (number, other) in names.enumerated() {
                var design = try scope.network(at: UInt32(number))
                design.name = other
                _ = try await scope.engine.createNetwork(design)
            }
            for name in names {
                let found = try await scope.engine.networks(named: name)
                #expect(found.map(\.name) == [name])
                let listed = try await scope.engine.networks().filter { $0.name == name }
                #expect(found == listed)
            }
            #expect(try await scope.engine.networks(named: name + "c") == [])
        }
    }

    @Test("the host has an address on a network, unless that is internal", arguments: ContractEngine.allCases)
    func hostAddress(kind: ContractEngine) async throws {
        try await ContractScope.run(kind) { scope in
            for (number, isInternal) in [false, true].enumerated() {
                var design = try scope.network("net\(number)", at: UInt32(number))
                design.isInternal = isInternal
                _ = try await scope.engine.createNetwork(design)
                let found = try #require(try await scope.engine.networks(named: design.name).first)
                #expect(found.isInternal == isInternal && found.hasHostAddress != isInternal)
                #expect(found.subnets == [design.subnet])
            }
        }
    }

    @Test("a volume that exists is left as it is", arguments: ContractEngine.allCases)
    func volumes(kind: ContractEngine) async throws {
        try await ContractScope.run(kind) { scope in
            try await scope.engine.createVolume(scope.volume())
            var other = scope.volume()
            other.labels.uid = "another"
            try await scope.engine.createVolume(other)
            let found = try #require(try await scope.engine.volume(other.name))
            #expect(ObjectLabels(found.labels)?.uid == "u-\(scope.id)")
        }
    }

    @Test("a container stops, starts again, and is gone when it is removed", arguments: ContractEngine.allCases)
    func lifecycle(kind: ContractEngine) async throws {
        try await ContractScope.run(kind) { scope in
            let engine = scope.engine
            let (_, made, design) = try await scope.running()
            try await engine.startContainer(id: made.id)
            try await engine.stopContainer(id: made.id, gracePeriod: .seconds(1))
            let stopped = try #require(try await engine.container(design.name))
            #expect(stopped.state == .exited && stopped.details?.finishedAt != nil)
            var summary = stopped
            summary.details = nil
            #expect(try await engine.containers(installation: scope.installation) == [summary])
            try await engine.stopContainer(id: made.id, gracePeriod: .seconds(1))
            try await engine.startContainer(id: made.id)
            #expect(try await engine.container(design.name)?.state == .running)
            try await engine.removeContainer(id: made.id)
            #expect(try await engine.container(design.name) == nil)
        }
    }

    @Test(
        "a container that has run holds on to its network's id, and doesn't start once that is gone",
        arguments: ContractEngine.allCases,
    )
    func networkMadeAnew(kind: ContractEngine) async throws {
        try await ContractScope.run(kind) { scope in
            let engine = scope.engine
            let (network, made, design) = try await scope.running()
            try await engine.stopContainer(id: made.id, gracePeriod: .seconds(1))
            try await engine.removeNetwork(id: network)
            let anew = try await engine.createNetwork(try scope.network())
            let stopped = try #require(try await engine.container(design.name))
            #expect(stopped.networkIDs == [network])
            #expect(try await engine.containers(installation: scope.installation).map(\.networkIDs) == [[network]])
            #expect(await code { try await engine.startContainer(id: made.id) } == .notFound)
            let drift = ContainerDrift.between(design, stopped, try #require(stopped.details), networkID: anew)
            #expect(drift.map(\.remedy) == [.replace])
            try await engine.removeContainer(id: made.id)
            _ = try await engine.createContainer(design)
            #expect(try #require(try await engine.container(design.name)).networkIDs.isSubset(of: [anew]))
            try await engine.startContainer(id: design.name)
            #expect(try await engine.container(design.name)?.networkIDs == [anew])
        }
    }

    @Test("caps change in place", arguments: ContractEngine.allCases)
    func update(kind: ContractEngine) async throws {
        try await ContractScope.run(kind) { scope in
            let (_, made, design) = try await scope.running()
            let wanted = ResourceLimits(nanocpus: 250_000_000, memory: 32 << 20, pids: 32, sharedMemory: 8 << 20)
            try await scope.engine.updateContainer(id: made.id, resources: wanted)
            let observed = try #require(try await scope.engine.container(design.name))
            #expect(observed.id == made.id && observed.details?.resources == wanted)
            #expect(made.details?.memorySwap == 64 << 20 && observed.details?.memorySwap == 32 << 20)
            #expect(observed.details?.cpuShares == 0 && observed.details?.cpuSet == "")
        }
    }

    @Test("no container gets more processors than the machine has", arguments: ContractEngine.allCases)
    func processors(kind: ContractEngine) async throws {
        try await ContractScope.run(kind) { scope in
            let processors = try #require(try await scope.engine.host().processors)
            let (_, made, design) = try await scope.running()
            var limits = design.resources
            limits.nanocpus = Int64(processors) * 1_000_000_000
            try await scope.engine.updateContainer(id: made.id, resources: limits)
            limits.nanocpus += 1_000_000_000
            let tooMuch = limits
            #expect(await code { try await scope.engine.updateContainer(id: made.id, resources: tooMuch) } == .refused)
            var greedy = design
            greedy.name += "-greedy"
            greedy.resources = tooMuch
            let another = greedy
            #expect(await code { _ = try await scope.engine.createContainer(another) } == .refused)
        }
    }

    @Test("a program without a name is taken for none", arguments: ContractEngine.allCases)
    func emptyProgram(kind: ContractEngine) async throws {
        try await ContractScope.run(kind) { scope in
            let net = try scope.network()
            _ = try await scope.engine.createNetwork(net)
            try await scope.engine.createVolume(scope.volume())
            var design = scope.container(network: net)
            design.entrypoint = [""]
            design.command = ["sleep", "600"]
            _ = try await scope.engine.createContainer(design)
            let observed = try #require(try await scope.engine.container(design.name))
            let details = try #require(observed.details)
            #expect(details.entrypoint == [] && details.command == design.command)
            #expect(ContainerDrift.between(design, observed, details, networkID: nil).map(\.remedy) == [.replace])
        }
    }

    @Test("a network can be taken away and given back, with its aliases", arguments: ContractEngine.allCases)
    func reconnect(kind: ContractEngine) async throws {
        try await ContractScope.run(kind) { scope in
            let engine = scope.engine
            let (network, made, design) = try await scope.running()
            #expect(await code { try await engine.removeNetwork(id: network) } == .failed)
            try await engine.disconnect(container: made.id, fromNetwork: network)
            #expect(try await engine.container(design.name)?.networkIDs == [])
            try await engine.connect(container: made.id, toNetwork: network, aliases: design.aliases)
            let observed = try #require(try await engine.container(design.name))
            let details = try #require(observed.details)
            #expect(ContainerDrift.between(design, observed, details, networkID: network) == [])
        }
    }

    @Test(
        "a container that asks for a runtime which the engine lacks is refused, and not made",
        arguments: ContractEngine.allCases,
    )
    func unknownRuntime(kind: ContractEngine) async throws {
        try await ContractScope.run(kind) { scope in
            let net = try scope.network()
            _ = try await scope.engine.createNetwork(net)
            try await scope.engine.createVolume(scope.volume())
            var design = scope.container(network: net)
            design.isolation = "agx-none"
            let refused = design
            #expect(await code { _ = try await scope.engine.createContainer(refused) } == .refused)
            #expect(try await scope.engine.container(design.name) == nil)
        }
    }

    @Test(
        "events tell of what happened, also of what happened before the subscription",
        arguments: ContractEngine.allCases,
    )
    func events(kind: ContractEngine) async throws {
        try await ContractScope.run(kind) { scope in
            let start = try await scope.engine.host().time
            let (_, made, design) = try await scope.running()
            let (seen, report) = AsyncStream<FleetController.EngineEvent>.makeStream()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await scope.engine.followEvents(since: start) { report.yield($0) } }
                for await event in seen {
                    guard case .container(let id, _) = event.subject, id == made.id else { continue }
                    break
                }
                try await scope.engine.removeContainer(id: made.id)
                for await event in seen {
                    guard case .container(let id, let name) = event.subject, id == made.id, event.isRemoval else {
                        continue
                    }
                    #expect(name == design.name)
                    break
                }
                group.cancelAll()
                // Being cancelled is how the follower ends here.
                while await group.nextResult() != nil {}
            }
        }
    }
}
