import Foundation
import Glibc
import Testing

@testable import TenantRuntime

@Suite("The run shim", .timeLimit(.minutes(10)))
struct ShimTests {
    /// One prepared run on this machine.
    struct Stage {
        let home: TemporaryHome
        let files: RunFiles
        let sandbox: LocalSandbox
        let run: String

        init(
            _ script: String,
            shell: [String],
            files: [RunCommand.File] = [],
            home: TemporaryHome? = nil,
        ) throws {
            let home = try home ?? TemporaryHome()
            self.home = home
            self.files = RunFiles(volume: home.volume)
            sandbox = LocalSandbox(shell: shell)
            run = UUID().uuidString.lowercased()
            let command = RunCommand(
                arguments: ["/bin/sh", "-c", script],
                environment: ["TRICKY": "it's $HOME \"q\" \\ \n né"],
                workingDirectory: home.path,
                files: files,
            )
            try self.files.prepare(run: run, command: command)
        }

        @discardableResult
        func launch(_ liveness: LivenessMode = .auto) throws -> Process {
            try sandbox.start(files.volume.shimCommand(run: run, liveness: liveness))
        }

        func observe() throws -> RunObservation { try files.observe(run: run, now: RuntimeMoment.system().boot) }

        func exit() async throws -> ExitRecord {
            try await eventually("the exit record") {
                if case .exited(_, let exit) = try observe().phase { exit } else { nil }
            }
        }

        func alive() async throws {
            _ = try await eventually("the run lives") {
                if case .alive = try observe().phase { true } else { nil }
            }
        }

        func stop(_ sequence: StopSequence) async throws -> StopRecord {
            try files.prepareStop(run: run)
            try sandbox.start(files.volume.stopCommand(run: run, sequence: sequence))
            return try await eventually("the stop record") { try observe().stop }
        }

        /// The processes of this machine that carry the run's marker.
        func survivors() -> [Int32] {
            let marker = Data("AGX_RUN_ID=\(run)".utf8)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
            return names.compactMap { Int32($0) }.filter { pid in
                FileManager.default.contents(atPath: "/proc/\(pid)/environ")?.range(of: marker) != nil
            }
        }
    }

    @Test("leaves the exit code", arguments: Shells.all, [0, 1, 42, 127])
    func exitCode(shell: [String], code: Int) async throws {
        let stage = try Stage("exit \(code)", shell: shell)
        try stage.launch()
        let exit = try await stage.exit()
        #expect(exit.exitCode == code)
        #expect(exit.signal == nil)
        #expect(exit.boot?.bootID == RuntimeMoment.system().boot.bootID)
    }

    @Test("leaves the signal that ended the agent", arguments: Shells.all, [9, 15, 11])
    func signal(shell: [String], signal: Int) async throws {
        let stage = try Stage("kill -\(signal) $$", shell: shell)
        try stage.launch()
        let exit = try await stage.exit()
        #expect(exit.signal == signal)
        #expect(exit.exitCode == 128 + signal)
    }

    @Test("passes on environment, arguments, directory and closed input exactly", arguments: Shells.all)
    func environment(shell: [String]) async throws {
        let stage = try Stage("printf '%s|' \"$TRICKY\" \"$AGX_RUN_ID\" \"$PWD\"; cat; echo end", shell: shell)
        try stage.launch()
        _ = try await stage.exit()
        let expected = "it's $HOME \"q\" \\ \n né|\(stage.run)|\(stage.home.path)|end\n"
        #expect(stage.home.text("stdout", of: stage.run) == expected)
    }

    @Test("no crash of an agent leaves its memory on a disk", arguments: Shells.all)
    func noCoreDumps(shell: [String]) async throws {
        let stage = try Stage("ulimit -S -c; ulimit -H -c", shell: shell)
        try stage.launch()
        _ = try await stage.exit()
        #expect(stage.home.text("stdout", of: stage.run) == "0\n0\n")
    }

    @Test("runs a command once, however often it is launched", arguments: Shells.all, [LivenessMode.auto, .heartbeat])
    func exactlyOnce(shell: [String], liveness: LivenessMode) async throws {
        let stage = try Stage("echo ran; sleep 0.3", shell: shell)
        let shims = try (0..<8).map { _ in try stage.launch(liveness) }
        _ = try await stage.exit()
        for shim in shims { _ = try await eventually("the shims end") { shim.isRunning ? nil : true } }
        try stage.launch(liveness).waitUntilExit()
        #expect(stage.home.text("stdout", of: stage.run) == "ran\n")
    }

    @Test("a directory that a power cut has torn is whole once it is prepared again")
    func torn() async throws {
        let stage = try Stage("echo ran", shell: ["/bin/sh"])
        let directory = stage.home.volume.runDirectory(stage.run)
        for file in ["/command.sh", "/revocation", "/../../bin/run-shim.sh"] {
            try Data().write(to: URL(filePath: directory + file))
        }
        let command = RunCommand(arguments: ["/bin/sh", "-c", "echo ran"], workingDirectory: stage.home.path)
        try stage.files.prepare(run: stage.run, command: command)
        try stage.launch()
        #expect(try await stage.exit().exitCode == 0)
        #expect(stage.home.text("stdout", of: stage.run) == "ran\n")
        #expect(stage.home.text("revocation", of: stage.run) == "revoked=1\ncomplete=1\n")
    }

    @Test("the sandbox's token is put on the volume for its owner alone, and again when it is gone or another")
    func token() throws {
        let home = try TemporaryHome()
        let files = RunFiles(volume: home.volume, sandboxToken: "agx.1.secret")
        let path = home.path + "/.agx/token"
        for present in [nil, "other", "agx.1.secret"] {
            try? FileManager.default.removeItem(atPath: path)  // Not there at first.
            if let present { try Data(present.utf8).write(to: URL(filePath: path)) }
            let command = RunCommand(arguments: ["true"], workingDirectory: home.path)
            try files.prepare(run: "r", command: command)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "agx.1.secret")
            if present == "agx.1.secret" { continue }
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test("a revoked run never starts")
    func revoked() async throws {
        let stage = try Stage("echo ran", shell: ["/bin/sh"])
        #expect(try stage.files.revoke(run: stage.run))
        try stage.launch().waitUntilExit()
        #expect(try stage.observe().phase == .revoked)
        #expect(stage.home.text("stdout", of: stage.run) == "")
    }

    @Test("a run that was claimed cannot be revoked")
    func lateRevoke() async throws {
        let stage = try Stage("while [ ! -e go ]; do sleep 0.05; done", shell: ["/bin/sh"])
        try stage.launch()
        try await stage.alive()
        #expect(try !stage.files.revoke(run: stage.run))
        _ = FileManager.default.createFile(atPath: stage.home.path + "/go", contents: nil)
        _ = try await stage.exit()
    }

    @Test("a shim that is killed leaves a dead run, and the sweep leaves no process", arguments: Shells.all)
    func lost(shell: [String]) async throws {
        let stage = try Stage("sleep 600 & sleep 600", shell: shell)
        try stage.launch()
        try await stage.alive()
        _ = try await eventually("the agent's processes") { stage.survivors().count >= 2 ? true : nil }
        // Under its lock a shim makes the file a moment before it writes it.
        let line = try await eventually("the claim is written") {
            stage.home.text("started", of: stage.run)?.split(separator: "\n").first { $0.hasPrefix("pid=") }
        }
        kill(try #require(pid_t(line.dropFirst(4))), SIGKILL)
        _ = try await eventually("the run is dead") {
            if case .dead = try stage.observe().phase { true } else { nil }
        }
        #expect(try await stage.stop(.sweep).survivors == 0)
        #expect(stage.survivors().isEmpty)
    }

    @Test("a daemon that keeps the output open delays nothing", arguments: Shells.all)
    func daemon(shell: [String]) async throws {
        let stage = try Stage("setsid sleep 600 & echo done", shell: shell)
        try stage.launch()
        let exit = try await stage.exit()
        #expect(exit.exitCode == 0)
        #expect(!stage.survivors().isEmpty, "the daemon is still there")
        let lock = open(stage.home.volume.runDirectory(stage.run) + "/lock", O_RDONLY | O_CLOEXEC)
        #expect(flock(lock, LOCK_EX | LOCK_NB) == 0, "the daemon has not inherited the lock")
        close(lock)
        #expect(try await stage.stop(.sweep).survivors == 0)
        #expect(stage.survivors().isEmpty)
    }

    @Test("what ignores TERM and forks with setsid has no survivor", arguments: Shells.all)
    func forkers(shell: [String]) async throws {
        let forker = """
            trap '' TERM INT HUP
            for i in 1 2 3; do
                setsid sh -c 'trap "" TERM; i=0; while [ $((i += 1)) -lt 12000 ]; do setsid sh -c "trap \\"\\" TERM; sleep 3" & sleep 0.05; done' &
            done
            sleep 600
            """
        let file = RunCommand.File(name: "forker.sh", content: Array(forker.utf8))
        let stage = try Stage("exec sh \"$AGX_RUN_DIR/forker.sh\"", shell: shell, files: [file])
        try stage.launch()
        _ = try await eventually("it forks") { stage.survivors().count > 12 ? true : nil }
        #expect(try await stage.stop(StopSequence([.init("TERM", grace: 1)])).survivors == 0)
        #expect(stage.survivors().isEmpty)
        #expect(try await stage.exit().signal == 9)
    }

    @Test("a stranger that has got the number of an agent is left alone", arguments: Shells.all)
    func reusedNumber(shell: [String]) async throws {
        let stranger = Process()
        stranger.executableURL = URL(fileURLWithPath: "/bin/sleep")
        stranger.arguments = ["600"]
        try stranger.run()
        defer { kill(stranger.processIdentifier, SIGKILL) }
        let stage = try Stage("sleep 600", shell: shell)
        try stage.launch()
        let path = stage.home.volume.runDirectory(stage.run) + "/pid"
        _ = try await eventually("the agent's number") {
            stage.home.text("pid", of: stage.run)?.isEmpty == false ? 1 : nil
        }
        try Data("\(stranger.processIdentifier)\n".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try await stage.stop(StopSequence([.init("TERM", grace: 1)])).survivors == 0)
        #expect(stage.survivors().isEmpty)
        #expect(stranger.isRunning)
    }

    @Test("an agent that obeys TERM ends by itself within its grace", arguments: Shells.all)
    func obeys(shell: [String]) async throws {
        let stage = try Stage("trap 'echo bye; exit 5' TERM; echo up; while :; do sleep 0.05; done", shell: shell)
        try stage.launch()
        _ = try await eventually("it is up") { stage.home.text("stdout", of: stage.run) == "up\n" ? true : nil }
        #expect(try await stage.stop(StopSequence([.init("TERM", grace: 20)])).survivors == 0)
        #expect(try await stage.exit().exitCode == 5)
        #expect(stage.home.text("stdout", of: stage.run) == "up\nbye\n")
    }

    @Test("100 MB, binary and without a newline, arrive whole")
    func bigOutput() async throws {
        let stage = try Stage("head -c 104857600 /dev/zero; printf end", shell: ["/bin/sh"])
        try stage.launch()
        #expect(try await stage.exit().exitCode == 0)
        #expect(try stage.files.outputSizes(run: stage.run).stdout == 104_857_603)
    }

    @Test("a heartbeat that stands still is death, one that moves is life")
    func heartbeat() throws {
        let tracker = HeartbeatTracker(patience: .seconds(30))
        func isDead(_ content: String, at seconds: Int, boot: String = "a") -> Bool {
            let now = BootInstant(bootID: boot, uptime: .seconds(seconds))
            return tracker.isDead(run: "r", content: Array(content.utf8), now: now)
        }
        #expect(!isDead("1", at: 0))
        #expect(!isDead("1", at: 29))
        #expect(isDead("1", at: 30))
        #expect(!isDead("2", at: 31))
        #expect(!isDead("2", at: 60))
        #expect(!isDead("2", at: 100, boot: "b"), "nothing is known of another boot")
    }

    @Test("links in the run directory are never followed")
    func links() throws {
        let stage = try Stage("true", shell: ["/bin/sh"])
        let directory = stage.home.volume.runDirectory(stage.run)
        try FileManager.default.removeItem(atPath: directory + "/stdout")
        try FileManager.default.createSymbolicLink(atPath: directory + "/stdout", withDestinationPath: "/etc/passwd")
        #expect(throws: TenantRuntimeError.self) { try stage.files.outputSizes(run: stage.run) }
        try FileManager.default.removeItem(atPath: directory)
        try FileManager.default.createSymbolicLink(atPath: directory, withDestinationPath: "/etc")
        #expect(try stage.observe() == RunObservation(.absent), "what is behind it is not the run's")
        #expect(throws: TenantRuntimeError.self) { try stage.files.prepareStop(run: "../x") }
    }
}
