import DockerEngine
import Foundation
import Testing

@testable import FleetController

@Suite("What a container was given of its host by hand, on the real engine", .serialized, .timeLimit(.minutes(5)))
struct HostAccessTests {
    /// One thing that no container of ours has, by the words that tell of it.
    enum Access: String, CaseIterable {
        case processes = "shares the process namespace host"
        case memory = "shares the IPC namespace host"
        case hostName = "shares the host name namespace host"
        case filter = "has the security option seccomp=unconfined"
        case devices = "has devices of the host"
        case deviceRules = "has devices of the host "
        case ports = "publishes ports"
        case allPorts = "publishes ports "

        func give(to host: inout HostConfiguration) {
            switch self {
            case .processes: host.pidMode = "host"
            case .memory: host.ipcMode = "host"
            case .hostName: host.utsMode = "host"
            case .filter: host.securityOptions?.append("seccomp=unconfined")
            case .devices:
                var device = DeviceMapping()
                (device.hostPath, device.containerPath, device.permissions) = ("/dev/null", "/dev/mine", "r")
                host.devices = [device]
            case .deviceRules: host.deviceRules = ["c 13:* r"]
            case .ports: host.portBindings = ["80/tcp": [PortBinding()]]
            case .allPorts: host.publishesAllPorts = true
            }
        }
    }

    @Test("is seen, and only a new container cures it", arguments: Access.allCases)
    func access(_ access: Access) async throws {
        let client = try DockerClient(try EngineAddress(environment: ProcessInfo.processInfo.environment))
        try await ContractScope.run(.docker) { scope in
            let network = try scope.network()
            _ = try await scope.engine.createNetwork(network)
            try await scope.engine.createVolume(scope.volume())
            let design = scope.container(network: network)
            var draft = ContainerDraft(design)
            access.give(to: &draft.host)
            // The engine allows no host name where the host's is shared.
            if access == .hostName { draft.configuration.hostname = nil }
            _ = try await client.createContainer(design.name, draft)
            let observed = try #require(try await scope.engine.container(design.name))
            let details = try #require(observed.details)
            let drift = ContainerDrift.between(design, observed, details, networkID: nil)
            // What the list of cases tells apart by a blank is told by the same words.
            let words = access.rawValue.trimmingCharacters(in: .whitespaces)
            // The host's process namespace comes without an AppArmor or SELinux label of its own, which is told as well.
            #expect(drift.contains { $0.remedy == .replace && $0.cause == words }, "\(drift)")
        }
        await client.close()
    }
}
