import DockerEngine
import Foundation
import NIOCore
import TenantRuntime

/// A runtime's launcher by itself, without tasks and their records: from a command handed over to its process, against an
/// exec of the same command.
struct LauncherBenchmark {
    private static let count = 200
    private static let parallel = 16
    private static let script = "/home/player/.bench-clock.sh"
    let bench: EngineBench

    func run(_ report: Report) async throws {
        let sandbox = try bench.sandbox(of: try await bench.companyPool(1)[0])
        try await prepare(sandbox)
        let plain = EngineSandbox(engine: bench.engine, container: sandbox)
        let launcher = RunLauncher(plain: plain, shell: plain, clock: ContinuousClock())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await launcher.keep() }
            defer { group.cancelAll() }
            try await launcher.launch(["/bin/true"], environment: [:])
            try await until("the shell is open", within: .seconds(10), every: .milliseconds(20)) { launcher.isOpen }
            try await measure(launcher, against: plain, in: sandbox, report)
        }
    }

    private func measure(
        _ launcher: RunLauncher<ContinuousClock>,
        against plain: EngineSandbox,
        in sandbox: String,
        _ report: Report,
    ) async throws {
        var (ours, bare) = (Samples(), Samples())
        for number in 1...(bench.repeats * 3) {
            ours.add(try await delay(of: launcher, "one-\(number)", in: sandbox))
            bare.add(try await delay(of: plain, "bare-\(number)", in: sandbox))
        }
        report.add(
            "the launcher alone: a command handed over to its process started",
            ours.text,
            baseline: bare.text + ", bare exec",
            ratio: ours.median / bare.median,
            aim: "0.1x",
        )
        let rate = try await self.rate(of: launcher, "many", in: sandbox)
        let bareRate = try await self.rate(of: plain, "bare-many", in: sandbox)
        report.add(
            "commands started per second by the launcher alone, \(Self.parallel) at a time",
            "\(rate.shown)/s",
            baseline: "\(bareRate.shown)/s, bare execs",
            ratio: rate / bareRate,
            aim: "20x",
        )
    }

    /// A script that leaves the time in a file: the launcher takes plain words only.
    private func prepare(_ sandbox: String) async throws {
        let text = "echo '\(EngineBench.clock) >>$1' >\(Self.script)"
        try await bench.engine.withExec(in: sandbox, .attached(["/bin/sh", "-c", text])) { _, stream in
            stream.closeInput()
            for try await _ in stream.output {}
        }
    }

    private func command(_ name: String) -> [String] { ["/bin/sh", Self.script, "/home/player/.bench-\(name)"] }

    private func delay(of starter: any SandboxExec, _ name: String, in sandbox: String) async throws -> Double {
        try await bench.quietMoment()
        let start = Date()
        try await starter.launch(command(name), environment: [:])
        // Whoever looked at once would take what the command needs of two cores.
        try await bench.quietMoment()
        let times = try await self.times(name, 1, in: sandbox)
        return (times.first ?? .distantFuture).timeIntervalSince(start) * 1e3
    }

    private func rate(of starter: any SandboxExec, _ name: String, in sandbox: String) async throws -> Double {
        let start = Date()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<Self.count {
                if number >= Self.parallel { try await group.next() }
                group.addTask { try await starter.launch(command(name), environment: [:]) }
            }
            try await group.waitForAll()
        }
        let times = try await self.times(name, Self.count, in: sandbox)
        return Double(Self.count) / (times.max() ?? .distantFuture).timeIntervalSince(start)
    }

    /// What the processes have left, once all have.
    private func times(_ name: String, _ count: Int, in sandbox: String) async throws -> [Date] {
        var times: [Date] = []
        try await until("\(count) processes have ended", within: .seconds(60), every: .milliseconds(50)) {
            times = try await bench.times(in: "/home/player/.bench-\(name)", of: sandbox)
            return times.count == count
        }
        return times
    }
}

/// A sandbox without the gate in between.
private struct EngineSandbox: SandboxExec, SandboxShell {
    let engine: DockerClient
    let container: String

    func launch(_ argv: [String], environment: [String: String]) async throws(SandboxError) {
        do {
            try await engine.startExecDetached(try await engine.createExec(in: container, .detached(argv)))
        } catch {
            throw SandboxError(.unreachable, "\(error)")
        }
    }

    func withShell(_ argv: [String], _ body: @Sendable (ShellConnection) async throws -> Void) async throws {
        try await engine.withExec(in: container, .attached(argv, attachesInput: true)) { _, stream in
            let connection = ShellConnection(
                send: { try await stream.write($0) },
                output: stream.output.map { Array($0.bytes.readableBytesView) },
            )
            defer { stream.closeInput() }
            try await body(connection)
        }
    }
}
