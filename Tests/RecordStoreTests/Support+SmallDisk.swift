import Foundation
import Testing

/// Runs `body` with the directory of a file system of four MiB; needs root.
func withSmallDisk(_ body: (String) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "full-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    // Cleaning up after a failed test may fail too; the first failure is the one to see.
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try #require(run("mount", "-t", "tmpfs", "-o", "size=4m", "none", directory) == 0)
    defer { _ = try? run("umount", directory) }
    try await body(directory)
}

private func run(_ tool: String, _ arguments: String...) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/" + tool)
    process.arguments = arguments
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
}

/// Fills the file system of `path` to the last byte, but for `rest` bytes.
func fill(_ path: String, leaving rest: Int = 0) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND, 0o600)
    defer { close(descriptor) }
    for size in [65_536, 4_096, 1] {
        let block = [UInt8](repeating: 0, count: size)
        while Glibc.write(descriptor, block, size) > 0 {}
    }
    if rest > 0 { ftruncate(descriptor, lseek(descriptor, 0, SEEK_END) - off_t(rest)) }
}
