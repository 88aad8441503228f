import Foundation

/// An agx-relay of this run's own: its directory, its port, its pool.
final class RelayProcess: Sendable {
    let directory: String
    let port: Int
    private let process: Process

    /// Starts the relay; its log goes into the directory's `relay.log`.
    ///
    /// What a run that was cut off has left in the directory stays: only the same installation can take its objects down.
    /// Over TLS, clients need what `SecureClient` reads.
    init(program: String, directory: String, port: Int, pool: String, isSecure: Bool = false) throws {
        self.directory = directory
        self.port = port
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let log = directory + "/relay.log"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments =
            ["serve", "--data-dir", directory + "/data", "--listen", "127.0.0.1:\(port)"]
            + (isSecure ? [] : ["--insecure-http", "--auth-disabled"])
        var environment = ["AGX_NETWORK_POOL": pool]
        // The API is measured without what an engine adds.
        if isSecure { environment["DOCKER_HOST"] = "unix://\(directory)/none.sock" }
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, own in own }
        process.standardError = FileHandle(forWritingAtPath: log)
        process.standardOutput = process.standardError
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    /// False once it has ended, such as for want of its port.
    var isRunning: Bool { process.isRunning }

    /// The socket on which a company's runtime listens, on the host.
    func runtimeSocket(of company: String) -> String { gate(of: company) + "/serve/runtime.sock" }

    func gate(of company: String) -> String { "\(directory)/data/gate/\(company)" }

    var running: RunningProcess { RunningProcess(id: process.processIdentifier) }

    func residentMegabytes() throws -> Int { try running.residentBytes() / 1_000_000 }

    /// Ends the relay as a service manager would; its directory stays.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    func removeDirectory() {
        try? FileManager.default.removeItem(atPath: directory)  // A left-over directory harms nobody.
    }
}
