import DockerEngine
import Foundation
import ManifestFormat

extension Relay {
    /// Where the engine keeps a company's volume on this machine, such as `home` or `state`.
    func volumePath(_ company: String, _ volume: String) async throws -> String {
        let path = try await engine.client.inspectVolume("agx-\(volume)-\(company)").mountpoint
        guard FileManager.default.fileExists(atPath: path) else {
            throw EndToEndError("the engine's volumes are not on this machine: \(path)")
        }
        return path
    }

    /// A Ready company, one of whose volumes has only so much room: a file system in memory, laid over it on the host.
    ///
    /// Keep `disk` until the company may go: the file system goes with it.
    func companyWithSmall(
        _ volume: String,
        megabytes: Int,
        _ spec: JSONValue = [:],
    ) async throws -> (company: String, disk: SmallVolume) {
        let company = try await readyCompany(spec)
        try await patchCompany(company, ["state": "Suspended"])
        try await suspended(company)
        let disk = try SmallVolume(over: try await volumePath(company, volume), megabytes: megabytes)
        try await patchCompany(company, ["state": "Active"])
        try await ready(company)
        return (company, disk)
    }
}
