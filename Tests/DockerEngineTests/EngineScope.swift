import DockerEngine
import Foundation
import NIOCore
import Testing

/// A corner of the real engine for one test: an image, a label, and names nobody else has.
///
/// Removed on every way out.
struct EngineScope: Sendable {
    let client: DockerClient
    let prefix: String

    var image: String { "\(prefix):latest" }
    var labels: [String: String] { ["runagx.com/enginetest": prefix] }
    var filter: EngineFilter { .labels(["runagx.com/enginetest=\(prefix)"]) }

    /// Runs `body` on the engine that `DOCKER_HOST` names; a machine without one fails the test.
    static func run(_ body: @Sendable (EngineScope) async throws -> Void) async throws {
        let address = try EngineAddress(environment: ProcessInfo.processInfo.environment)
        let client = try DockerClient(address)
        do {
            try await client.ping()
        } catch {
            Issue.record("These tests need a Docker Engine, and \(address) doesn't answer: \(error)")
            throw error
        }
        let scope = EngineScope(client: client, prefix: "agx-enginetest-\(UInt32.random(in: 0 ... .max))")
        do {
            try await scope.importBusybox()
            try await body(scope)
        } catch {
            try await scope.cleanUp()
            throw error
        }
        try await scope.cleanUp()
        await client.close()
    }

    func name(_ part: String) -> String { "\(prefix)-\(part)" }

    func draft(_ command: [String]) -> ContainerDraft {
        var configuration = ContainerConfiguration()
        configuration.image = image
        configuration.command = command
        configuration.labels = labels
        var host = HostConfiguration()
        host.networkMode = "none"
        host.hasInit = true
        return ContainerDraft(configuration: configuration, host: host)
    }

    /// A container that does nothing and ends at once when it is asked to.
    func startSleeper(_ part: String = "sleeper") async throws -> String {
        let created = try await client.createContainer(name(part), draft(["sleep", "3600"]))
        try await client.startContainer(created.id)
        return created.id
    }

    private func importBusybox() async throws {
        guard let busybox = FileManager.default.contents(atPath: "/bin/busybox") else {
            Issue.record("These tests need /bin/busybox, statically linked (Debian: busybox-static)")
            throw CancellationError()
        }
        var archive = TarArchive()
        for folder in ["bin", "tmp", "proc", "dev", "etc", "home"] { archive.addFolder(folder, mode: 0o777) }
        archive.addFile("bin/busybox", Array(busybox))
        for tool in ["sh", "sleep", "cat", "echo", "stty", "true", "yes"] {
            archive.addLink("bin/\(tool)", to: "busybox")
        }
        try await client.importImage(archive.finished, repository: prefix, tag: "latest")
    }

    private func cleanUp() async throws {
        for container in try await client.listContainers(filter: filter) {
            try await client.removeContainer(container.id, force: true, anonymousVolumes: true)
        }
        for network in try await client.listNetworks(filter: filter) { try await client.removeNetwork(network.id) }
        for volume in try await client.listVolumes(filter: filter) { try await client.removeVolume(volume.name) }
        try await client.removeImage(image, force: true)
    }
}
