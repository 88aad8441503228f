import AgxModel
import Foundation
import Glibc
import RecordStore
import Testing

@testable import TenantRuntime

@Suite(
    "Runs in containers of the real engine",
    .enabled(if: DockerPair.isAvailable, "needs a Docker Engine and /usr/bin/busybox"),
    .serialized,
    .timeLimit(.minutes(10)),
)
struct RealEngineTests {
    static func withPair(_ body: (DockerPair, RunFiles) async throws -> Void) async throws {
        let pair = try DockerPair()
        defer { pair.remove() }
        try await body(pair, RunFiles(volume: HomeVolume(path: pair.home)))
    }

    static func launch(_ script: String, _ pair: DockerPair, _ files: RunFiles) async throws -> String {
        let run = UUID().uuidString.lowercased()
        let command = RunCommand(arguments: ["/bin/sh", "-c", script], workingDirectory: pair.home)
        try files.prepare(run: run, command: command)
        try await pair.launch(files.volume.shimCommand(run: run, liveness: .auto), environment: [:])
        return run
    }

    static func observe(_ run: String, _ files: RunFiles) throws -> RunObservation.Phase {
        try files.observe(run: run, now: RuntimeMoment.system().boot).phase
    }

    @Test("the lock is seen from the host and from another container, and goes with the sandbox")
    func lock() async throws {
        try await Self.withPair { pair, files in
            let run = try await Self.launch("sleep 600", pair, files)
            let start = try await eventually("the run lives") {
                if case .alive(let start) = try Self.observe(run, files) { start } else { nil }
            }
            #expect(start.liveness == .flock)
            let lock = files.volume.runDirectory(run) + "/lock"
            #expect(throws: NeverHappened.self, "the lock is held") {
                try DockerPair.docker(["exec", pair.other, "/bin/flock", "-n", lock, "/bin/echo", "free"])
            }
            try DockerPair.docker(["kill", pair.sandbox])
            _ = try await eventually("the run is dead") {
                if case .dead = try Self.observe(run, files) { true } else { nil }
            }
            #expect(
                try DockerPair.docker(["exec", pair.other, "/bin/flock", "-n", lock, "/bin/echo", "free"]) == "free"
            )
            await #expect(throws: SandboxError.self) { try await pair.launch(["/bin/sh"], environment: [:]) }
        }
    }

    @Test("where there is no flock, the heartbeat is seen from outside and stops with the sandbox")
    func heartbeat() async throws {
        try await Self.withPair { pair, _ in
            let tracker = HeartbeatTracker(patience: .seconds(6))
            let files = RunFiles(volume: HomeVolume(path: pair.home), heartbeats: tracker)
            let run = UUID().uuidString.lowercased()
            let command = RunCommand(arguments: ["/bin/sleep", "600"], workingDirectory: pair.home)
            try files.prepare(run: run, command: command)
            try await pair.launch(files.volume.shimCommand(run: run, liveness: .heartbeat), environment: [:])
            let beat = files.volume.runDirectory(run) + "/heartbeat"
            _ = try await eventually("the heart beats") {
                let isAlive = if case .alive = try Self.observe(run, files) { true } else { false }
                return isAlive && FileManager.default.contents(atPath: beat) == Data("4\n".utf8) ? true : nil
            }
            try DockerPair.docker(["kill", pair.sandbox])
            _ = try await eventually("the run is dead") {
                if case .dead = try Self.observe(run, files) { true } else { nil }
            }
        }
    }

    @Test("a run in a container leaves code, output and no survivors")
    func outcome() async throws {
        try await Self.withPair { pair, files in
            let run = try await Self.launch("echo from $AGX_RUN_ID; exit 4", pair, files)
            let exit = try await eventually("the exit record") {
                if case .exited(_, let exit) = try Self.observe(run, files) { exit } else { nil }
            }
            #expect(exit.exitCode == 4)
            #expect(exit.boot?.bootID == RuntimeMoment.system().boot.bootID)
            let stubborn = try await Self.launch("trap '' TERM; setsid sleep 600 & sleep 600", pair, files)
            _ = try await eventually("the run lives") {
                if case .alive = try Self.observe(stubborn, files) { true } else { nil }
            }
            let sequence = StopSequence([.init("TERM", grace: 1)])
            try await pair.launch(files.volume.stopCommand(run: stubborn, sequence: sequence), environment: [:])
            let stop = try await eventually("the stop record") {
                try files.observe(run: stubborn, now: RuntimeMoment.system().boot).stop
            }
            #expect(stop.survivors == 0)
            let listed = try DockerPair.docker(["top", pair.sandbox, "-eo", "pid,args"])
            #expect(!listed.contains("sleep 600"))
        }
    }

    @Test("a run that takes more memory than the sandbox has ends as OutOfMemory")
    func outOfMemory() async throws {
        try await Self.withPair { pair, files in
            let run = try await Self.launch("tail /dev/zero", pair, files)
            let exit = try await eventually("the exit record", timeout: .seconds(60)) {
                if case .exited(_, let exit) = try Self.observe(run, files) { exit } else { nil }
            }
            #expect(exit.ranOutOfMemory)
            #expect(RunPlanner.ending(of: exit).reason == .outOfMemory)
        }
    }

    /// Takes all processes there are, in sessions of their own, and goes on where no more is to be had.
    private static let bomb = #"""
        echo 'trap "exec /bin/sh $0" EXIT; while :; do setsid /bin/sh $0 & /bin/sh $0 & done' >bomb.sh; exec sh bomb.sh
        """#

    @Test("a fork bomb is ended without a survivor, whether by a new exec or by the shell that is held open")
    func forkBomb() async throws {
        try await Self.withPair { pair, files in
            for isHeld in [false, true] {
                let run = UUID().uuidString.lowercased()
                let command = RunCommand(arguments: ["/bin/sh", "-c", Self.bomb], workingDirectory: pair.home)
                try files.prepare(run: run, command: command)
                let shim = files.volume.shimCommand(run: run, liveness: .auto)
                let stop = files.volume.stopCommand(run: run, sequence: StopSequence([.init("TERM", grace: 1)]))
                let held = try isHeld ? pair.heldShell() : nil
                if let held { try held.ask(shim) } else { try await pair.launch(shim, environment: [:]) }
                _ = try await eventually("all processes are taken") {
                    let rows = try DockerPair.docker(["top", pair.sandbox, "-eo", "pid"]).split(separator: "\n")
                    return rows.count > 60 ? true : nil
                }
                if let held { try held.ask(stop) }
                let record = try await eventually("the stop record", timeout: .seconds(60)) {
                    // An exec fails where it finds no room, and is tried again.
                    if !isHeld { try? await pair.launch(stop, environment: [:]) }
                    return try files.observe(run: run, now: RuntimeMoment.system().boot).stop
                }
                #expect(record.survivors == 0)
                #expect(!(try DockerPair.docker(["top", pair.sandbox, "-eo", "pid,args"])).contains("bomb"))
            }
        }
    }

    @Test("a command that fails for want of processes ends as TooManyProcesses")
    func tooManyProcesses() async throws {
        try await Self.withPair { pair, files in
            let script = "i=0; while [ $i -lt 100 ]; do sleep 5 & i=$((i + 1)); done"
            let run = try await Self.launch(script, pair, files)
            let exit = try await eventually("the exit record") {
                if case .exited(_, let exit) = try Self.observe(run, files) { exit } else { nil }
            }
            #expect(exit.metProcessLimit)
            #expect(RunPlanner.ending(of: exit).reason == .tooManyProcesses)
        }
    }
}
