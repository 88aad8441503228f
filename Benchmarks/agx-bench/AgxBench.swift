import ArgumentParser
import Foundation
import Logging

/// Measures agx against baselines of the same run, and prints the ratios.
@main
struct AgxBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agx-bench",
        abstract: "Measure agx against baselines of the same run.",
        discussion: "Names: \(BenchmarkName.allCases.map(\.rawValue).joined(separator: ", ")). All of them by default.",
    )

    @Argument(help: "What to measure.")
    var names: [BenchmarkName] = []

    @Option(help: "The agx-relay to measure, where a benchmark needs a real one.")
    var relay = "agx-relay"

    @Option(help: "Where databases and gates of this run go; its path must be short, as it holds sockets.")
    var directory = "/tmp/agx-bench"

    @Option(help: "Port of the relay that is measured.")
    var port = 7899

    @Option(help: "Where the relay's networks come from; the bare ones are in 10.99.0.0/16.")
    var pool = "10.98.0.0/16"

    @Option(help: "How often each single operation is repeated.")
    var repeats = 7

    @Option(help: "How many companies come up at once.")
    var companies = 20

    @Option(help: "Sizes of the settled fleets on the fake engine.")
    var fleet: [Int] = [1_000]

    @Option(help: "How many tasks wait, where a runtime's passes and copies are measured.")
    var tasks = 10_000

    @Option(help: "Bytes of the log that is followed.")
    var logBytes = 1 << 30

    @Option(help: "Seconds for which a runtime at rest is watched.")
    var restSeconds = 60

    @Option(help: "Milliseconds that a Swarm service took to run again, as hack/bench-swarm.sh measures.")
    var swarmRestart: Int?

    @Option(help: .hidden)
    var bareServer: String?

    func run() async throws {
        if let bareServer { return try await BareServer(directory: bareServer, port: port).run() }
        LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
        let chosen = names.isEmpty ? BenchmarkName.allCases : names
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let report = Report()
        await report.tellMachine()
        if chosen.contains(.store) { try await StoreBenchmark(directory: directory + "/store").run(report) }
        if chosen.contains(.fleet) {
            for size in fleet { try await FleetBenchmark(size: size, directory: directory + "/fleet").run(report) }
        }
        if chosen.contains(.step) {
            try await StepBenchmark(count: tasks, directory: directory + "/step").run(report)
        }
        if chosen.contains(.replica) {
            try await ReplicaBenchmark(count: tasks, directory: directory + "/replica").run(report)
        }
        if chosen.contains(.api) {
            try await APIBenchmark(program: relay, directory: directory, port: port).run(report)
        }
        let onEngine = chosen.filter(\.needsEngine)
        if !onEngine.isEmpty { try await runOnEngine(onEngine, report) }
        report.printTable()
        guard report.isComplete else { throw ExitCode(1) }
    }

    private func runOnEngine(_ chosen: [BenchmarkName], _ report: Report) async throws {
        let bench = try await EngineBench(
            relay: RelayProcess(program: relay, directory: directory + "/relay", port: port, pool: pool),
            repeats: repeats,
            companies: companies,
        )
        do {
            if chosen.contains(.apply) { try await ApplyBenchmark(bench: bench).run(report) }
            if chosen.contains(.many) { try await ManyBenchmark(bench: bench).run(report) }
            let healing = HealingBenchmark(bench: bench, swarmRestart: swarmRestart)
            if chosen.contains(.kill) { try await healing.measureKill(report) }
            if chosen.contains(.remove) { try await healing.measureRemove(report) }
            if chosen.contains(.dispatch) { try await DispatchBenchmark(bench: bench).run(report) }
            if chosen.contains(.launcher) { try await LauncherBenchmark(bench: bench).run(report) }
            if chosen.contains(.throughput) { try await ThroughputBenchmark(bench: bench).run(report) }
            if chosen.contains(.logs) { try await LogsBenchmark(bench: bench, size: logBytes).run(report) }
            if chosen.contains(.rest) {
                try await RestBenchmark(bench: bench, period: .seconds(restSeconds)).run(report)
            }
            report.tell("relay: \(try bench.relay.residentMegabytes()) MB RSS with all that was measured behind it")
        } catch {
            report.fail("\(error)")
        }
        await bench.cleanUp()
    }
}
