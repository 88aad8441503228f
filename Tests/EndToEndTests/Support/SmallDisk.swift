import Foundation

/// A file system of a few megabytes in memory, in the place of a relay's data directory.
struct SmallDisk: Sendable {
    let path: String

    /// Runs `body` with the data of a relay that serves on a small disk; moves them back and serves again.
    static func under(_ relay: Relay, _ body: (SmallDisk) async throws -> Void) async throws {
        let disk = SmallDisk(path: relay.directory + "/data")
        let kept = relay.directory + "/data.kept"
        await relay.end(by: SIGTERM)
        try FileManager.default.moveItem(atPath: disk.path, toPath: kept)
        try FileManager.default.createDirectory(atPath: disk.path, withIntermediateDirectories: false)
        try run("mount", "-t", "tmpfs", "-o", "size=16m,mode=0700", "none", disk.path)
        do {
            try run("cp", "-a", kept + "/.", disk.path)
            try await relay.start()
            try await body(disk)
            await relay.end(by: SIGTERM)
            try run("cp", "-a", disk.path + "/.", kept)
        } catch {
            await relay.end(by: SIGTERM)
            try? run("umount", disk.path)  // The first error is the one that tells.
            throw error
        }
        try run("umount", disk.path)
        try FileManager.default.removeItem(atPath: disk.path)
        try FileManager.default.moveItem(atPath: kept, toPath: disk.path)
        try await relay.start()
    }

    /// Fills the disk to its last byte.
    func fill() throws {
        let descriptor = open(path + "/ballast", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw EndToEndError("open the ballast: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        for size in [65_536, 4_096, 1] {
            let block = [UInt8](repeating: 0, count: size)
            while Glibc.write(descriptor, block, size) > 0 {}
        }
    }

    /// Makes room again.
    func free() throws { try FileManager.default.removeItem(atPath: path + "/ballast") }

    private static func run(_ tool: String, _ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/" + tool)
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw EndToEndError("\(tool) \(arguments.joined(separator: " ")) ended with \(process.terminationStatus)")
        }
    }
}
