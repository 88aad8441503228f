import DockerEngine
import Foundation
import NIOCore
import Testing

@testable import FleetController

@Suite("Images that declare volumes and health checks, on the real engine", .timeLimit(.minutes(5)))
struct ImageDeclarationTests {
    @Test("what an image declares for itself is not held against a container", arguments: [false, true])
    func declarations(hasCheck: Bool) async throws {
        let environment = ProcessInfo.processInfo.environment
        let client = try DockerClient(try EngineAddress(environment: environment))
        try await ContractScope.run(.docker) { scope in
            let repository = "agx-declares-\(scope.id)"
            // Two blocks of zeros are an empty archive.
            try await client.importImage(
                ByteBuffer(repeating: 0, count: 1024),
                repository: repository,
                tag: "1",
                changes: [
                    "VOLUME /cache /home/player", #"ENTRYPOINT ["/bin/none"]"#,
                    "HEALTHCHECK --interval=7s --start-period=9s CMD true",
                ],
            )
            do {
                try await check(scope, image: "\(repository):1", hasCheck: hasCheck)
            } catch {
                try await client.removeImage("\(repository):1", force: true)
                throw error
            }
            try await client.removeImage("\(repository):1", force: true)
        }
    }

    private func check(_ scope: ContractScope, image: String, hasCheck: Bool) async throws {
        let network = try scope.network()
        let networkID = try await scope.engine.createNetwork(network)
        try await scope.engine.createVolume(scope.volume())
        var design = scope.container(network: network)
        design.image = image
        if !hasCheck { design.healthCheck = nil }
        let id = try await scope.engine.createContainer(design)
        let observed = try #require(try await scope.engine.container(id))
        let details = try #require(observed.details)
        #expect(details.mounts == design.mounts)
        #expect(ContainerDrift.between(design, observed, details, networkID: networkID) == [])
        // Of the check itself nothing is left but what the design leaves open.
        #expect(details.healthCheck?.command == design.healthCheck?.command)
        try await scope.engine.removeContainer(id: id)
    }
}
