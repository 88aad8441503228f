import ArgumentParser
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Asks the runtime that serves in the same container whether it is well; for the container's health check.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthz",
        abstract: "Ask the runtime in this container whether it is well; exit 0 if so.",
    )

    @OptionGroup var paths: RuntimePaths

    func run() async throws {
        guard let url = URL(httpURLWithSocketPath: paths.serveSocket, uri: "/healthz") else { throw ExitCode(1) }
        let response = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: url.absoluteString),
            timeout: .seconds(4),
        )
        guard response.status == .ok else { throw ExitCode(1) }
    }
}
