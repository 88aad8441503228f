import Foundation
import TenantRuntime

/// Two containers that share a volume on the real engine, made of a busybox alone; gone when `remove()` was called.
final class DockerPair: SandboxExec {
    let name = "agx-test-tr-" + UUID().uuidString.prefix(8).lowercased()
    /// The volume's own directory: mounted at the same path in both containers.
    let home: String

    static var isAvailable: Bool {
        FileManager.default.fileExists(atPath: "/var/run/docker.sock")
            && FileManager.default.isExecutableFile(atPath: "/usr/bin/busybox")
            && (try? docker(["version", "--format", "{{.Server.Version}}"])) != nil
    }

    var image: String { "agx-test/\(name)" }
    var sandbox: String { "\(name)-sandbox" }
    var other: String { "\(name)-other" }

    init() throws {
        let name = name
        try Self.docker(["volume", "create", name])
        home = try Self.docker(["volume", "inspect", "--format", "{{.Mountpoint}}", name])
        try Self.importImage("agx-test/\(name)", name: name)
        let mount = ["-v", "\(name):\(home)", "--network", "none", "agx-test/\(name)", "/bin/sleep", "3000"]
        let caps = ["--memory", "64m", "--pids-limit", "64"]
        try Self.docker(["run", "-d", "--init"] + caps + ["--name", "\(name)-sandbox"] + mount)
        try Self.docker(["run", "-d", "--init", "--name", "\(name)-other"] + mount)
    }

    /// Removes containers, volume and image, each of them by its name.
    func remove() {
        // What can't be removed is seen in the engine's lists; the test's own failure is what counts.
        for arguments in [["rm", "-f", sandbox], ["rm", "-f", other], ["volume", "rm", name], ["rmi", image]] {
            _ = try? Self.docker(arguments)
        }
    }

    private static func importImage(_ image: String, name: String) throws {
        let root = NSTemporaryDirectory() + name
        defer {
            // A leftover in the temporary directory harms nobody.
            try? FileManager.default.removeItem(atPath: root)
        }
        try FileManager.default.createDirectory(atPath: root + "/bin", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: "/usr/bin/busybox", toPath: root + "/bin/busybox")
        let applets = "sh ln mv rm mkdir sleep date setsid grep cat echo tail printf head"
        for applet in applets.split(separator: " ") {
            try FileManager.default.createSymbolicLink(atPath: root + "/bin/\(applet)", withDestinationPath: "busybox")
        }
        try addFlock(to: root)
        try process("/bin/tar", ["-C", root, "-cf", root + ".tar", "."])
        defer { try? FileManager.default.removeItem(atPath: root + ".tar") }
        try docker(["import", root + ".tar", image])
    }

    /// Not every busybox has the applet, so the machine's own program comes with the libraries it names.
    private static func addFlock(to root: String) throws {
        let words = try process("/usr/bin/ldd", ["/usr/bin/flock"]).split { $0.isWhitespace }
        for path in ["/usr/bin/flock"] + words.filter({ $0.hasPrefix("/") }).map(String.init) {
            let target = root + (path == "/usr/bin/flock" ? "/bin/flock" : path)
            let folder = (target as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let real = URL(filePath: path).resolvingSymlinksInPath().path
            try FileManager.default.copyItem(atPath: real, toPath: target)
        }
    }

    /// The launcher's shell in the sandbox, as the runtime holds it open.
    func heldShell() throws -> HeldShell { try HeldShell(in: sandbox) }

    func launch(_ argv: [String], environment: [String: String]) async throws(SandboxError) {
        do { try Self.docker(["exec", "-d", sandbox] + argv) } catch {
            let text = "\(error)"
            throw SandboxError(text.contains("is not running") ? .notRunning : .unreachable, text)
        }
    }

    @discardableResult
    static func docker(_ arguments: [String]) throws -> String { try process("/usr/local/bin/docker", arguments) }

    @discardableResult
    private static func process(_ path: String, _ arguments: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [(path as NSString).lastPathComponent] + arguments
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw NeverHappened(what: "\(arguments): \(text)") }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
