import DockerEngine
import Foundation

/// A Docker Engine that the tests may stop: its data, socket, containers and network name space are its own.
///
/// In the machine's name space it would remove the bridge `docker0` of the engine that it doesn't know of.
final class PrivateEngine: Sendable {
    /// The engine of the suite that asks for one.
    @TaskLocal static var current: PrivateEngine?

    private let directory: String
    /// Outlives the daemon, as the machine's does: what a killed daemon was making is still there for the next one.
    private let nameSpace: String
    private let daemon = Daemon()

    var host: String { "unix://\(directory)/docker.sock" }

    private var log: String { directory + "/dockerd.log" }

    private var environment: [String: String] {
        ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": directory]
    }

    /// Prepares an engine; nothing is started.
    init() throws {
        // Not in a temporary file system: images are large, and the storage driver is choosy.
        nameSpace = "agxe-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
        directory = "/var/tmp/\(nameSpace)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    /// Starts the daemon, and waits until it answers.
    ///
    /// `restoresLive` lets its containers go on while it is away.
    func start(restoresLive: Bool = false) async throws {
        let places = ["/usr/sbin/dockerd", "/usr/bin/dockerd", "/usr/local/bin/dockerd"]
        guard let program = places.first(where: FileManager.default.isExecutableFile) else {
            throw EndToEndError("no dockerd in \(places): run hack/engine.sh, which installs it")
        }
        let enter = """
            set -e
            [ -e "/run/netns/$0" ] || { ip netns add "$0"; nsenter --net="/run/netns/$0" ip link set lo up; }
            exec nsenter --net="/run/netns/$0" "$@"
            """
        let arguments = [
            "-c", enter, nameSpace, program,
            "--data-root", directory + "/data", "--exec-root", directory + "/exec", "--pidfile", directory + "/pid",
            "--host", host, "--bridge", "none", "--iptables=false", "--ip6tables=false", "--ip-forward=false",
            "--live-restore=\(restoresLive)",
        ]
        try await daemon.start { [log, environment] in
            try RelayProcess("/bin/sh", arguments, environment: environment, log: log)
        }
        let client = try DockerClient(EngineAddress(environment: ["DOCKER_HOST": host]))
        try await within(.seconds(60), { [log] in "dockerd to answer; see \(log)" }) {
            // Connecting is the only way to learn that a socket is there.
            // allowed: between two looks at what has no watch, with a deadline
            while (try? await client.ping()) == nil { try await Task.sleep(for: .milliseconds(100)) }
        }
        await client.close()
    }

    /// Ends the daemon, and the containerd that it has started; its containers end at the latest when it starts again.
    func end(by signal: Int32) async throws {
        await daemon.end(by: signal)
        let file = directory + "/exec/containerd/containerd.pid"
        guard let id = (try? String(contentsOfFile: file, encoding: .utf8)).flatMap({ Int32($0) }) else { return }
        kill(id, SIGKILL)
        try await within(.seconds(20), { "containerd to end" }) {
            // allowed: between two looks at a process that isn't a child of this one, with a deadline
            while Self.isAlive(id) { try await Task.sleep(for: .milliseconds(20)) }
        }
        // The next daemon would take a dead one that nobody has reaped for a live one.
        try? FileManager.default.removeItem(atPath: file)  // It may have been removed in good order.
    }

    private static func isAlive(_ id: Int32) -> Bool {
        guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else { return false }
        return text.split(separator: ")").last?.hasPrefix(" Z") == false
    }

    /// Copies the images from the usual engine.
    func load(_ images: [String]) async throws {
        let command = "docker save \(images.joined(separator: " ")) | docker --host \(host) load"
        let environment = ProcessInfo.processInfo.environment
        let copying = try RelayProcess("/bin/sh", ["-c", command], environment: environment, log: log)
        let code = try await within(.seconds(120), { "the images to be copied" }) { await copying.end() }
        guard code == 0 else { throw EndToEndError("\(command): exit code \(code); see \(log)") }
    }

    /// Ends the daemon, and removes all it has left.
    func remove() async throws {
        try await end(by: SIGTERM)
        endOrphans()
        // By a shell: Foundation reads a long table of mounts in part only.
        let script = """
            ip netns delete "$0"
            awk -v root="$1/" 'index($2, root) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r -n 1 umount -l
            rm -rf "$1"
            """
        let arguments = ["-c", script, nameSpace, directory]
        try await within(.seconds(60), { [directory] in "\(directory) to be given up by what was mounted there" }) {
            [environment] in
            let removal = try RelayProcess("/bin/sh", arguments, environment: environment, log: "/dev/null")
            guard await removal.end() != 0 else { return }
            throw EndToEndError("remove what a private engine has left at \(arguments[3]): it is still in use")
        }
    }

    /// Kills the containers of a daemon that did not come back: their shims have the directory among their arguments.
    private func endOrphans() {
        let ids = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { Int32($0) } ?? []
        for shim in ids {
            // Processes come and go meanwhile.
            let command = (try? String(contentsOfFile: "/proc/\(shim)/cmdline", encoding: .utf8)) ?? ""
            guard command.contains("containerd-shim"), command.contains(directory + "/") else { continue }
            let children = (try? String(contentsOfFile: "/proc/\(shim)/task/\(shim)/children", encoding: .utf8)) ?? ""
            for process in children.split(separator: " ").compactMap({ Int32($0) }) + [shim] { kill(process, SIGKILL) }
        }
    }

    /// The one process that there may be.
    private actor Daemon {
        private var process: RelayProcess?

        func start(_ make: () throws -> RelayProcess) throws { process = try make() }

        func end(by signal: Int32) async {
            let running = process
            process = nil
            await running?.end(by: signal, within: .seconds(40))
        }
    }
}
