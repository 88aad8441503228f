import AgxModel
import TestSupport
import Testing

@testable import TenantRuntime

@Suite("Runs that stand still", .timeLimit(.minutes(10)))
struct StallTests {
    private static func situation(quiet: Int, limit: Int?, elapsed: Int = 100) -> RunSituation {
        let now = BootInstant(bootID: "b", uptime: .seconds(1000))
        let start = StartRecord(boot: BootInstant(bootID: "b", uptime: .seconds(1000 - elapsed)))
        var situation = RunSituation(state: .running, observation: RunObservation(.alive(start)), now: now)
        situation.bookkeeping.started = start.boot
        situation.timeout = .seconds(900)
        situation.stallTimeout = limit.map { .seconds($0) }
        situation.quiet = .seconds(quiet)
        return situation
    }

    @Test("a run is stopped once it has stood still for as long as it may, and not before")
    func plan() {
        #expect(
            RunPlanner.plan(Self.situation(quiet: 60, limit: 60)).description.hasPrefix(
                "mark stopping (stalled) <- it has stood still for its stall timeout of 1m"
            )
        )
        #expect(RunPlanner.plan(Self.situation(quiet: 59, limit: 60)).lookAgain == .seconds(1))
        #expect(RunPlanner.plan(Self.situation(quiet: 9999, limit: nil)).lookAgain == .seconds(800))
        #expect(
            RunPlanner.plan(Self.situation(quiet: 60, limit: 60, elapsed: 900)).description.hasPrefix(
                "mark stopping (timedOut)"
            ),
            "the wall limit is told first",
        )
    }

    @Test(
        "of a default company's time a silent agent gets a part, and ends as Stalled",
        arguments: Provider.allCases.filter { $0 != .shell },
    )
    func defaults(provider: Provider) throws {
        let request = AgentTask.Spec(prompt: "x", provider: provider)
        let spec = Run.Spec(task: "t", attempt: 1, request: request, runTimeout: GoDuration(RuntimeCaps().runTimeout))
        let limit = try #require(ProviderCatalog.standard[provider]?.stallTimeout(within: spec.timeout.duration))
        #expect(limit == .seconds(720))
        var situation = Self.situation(quiet: 719, limit: 720, elapsed: 730)
        situation.timeout = spec.timeout.duration
        #expect(RunPlanner.plan(situation).lookAgain == .seconds(1))
        situation.quiet = limit
        #expect(RunPlanner.plan(situation).description.hasPrefix("mark stopping (stalled)"))
    }

    @Test(
        "a provider's own limit holds in long runs, and none in runs that are shorter than an agent's patience",
        arguments: [(5, nil), (11, nil), (12, 660), (15, 720), (18, 864), (60, 900), (240, 900)] as [(Int, Int?)],
    )
    func share(minutes: Int, limit: Int?) throws {
        let timeout = Duration.seconds(60 * minutes)
        let found = try #require(ClaudeProvider().stallTimeout(within: timeout))
        #expect(limit.map { found == .seconds($0) } ?? (found >= timeout))
        #expect(ShellProvider().stallTimeout(within: timeout) == nil)
    }

    @Test("any sign of work begins the patience anew")
    func tracker() {
        let tracker = ActivityTracker()
        func quiet(at second: Int, stdout: Int64 = 0, stderr: Int64 = 0, processor: String = "") -> Duration {
            tracker.quiet(
                run: "r",
                RunActivity(stdoutBytes: stdout, stderrBytes: stderr, processorTime: Array(processor.utf8)),
                now: BootInstant(bootID: "b", uptime: .seconds(second)),
            )
        }
        #expect(quiet(at: 10) == .zero)
        #expect(quiet(at: 15) == .seconds(5))
        #expect(quiet(at: 20, stdout: 1) == .zero)
        #expect(quiet(at: 25, stdout: 1, stderr: 2) == .zero)
        #expect(quiet(at: 30, stdout: 1, stderr: 2, processor: "1") == .zero)
        #expect(quiet(at: 42, stdout: 1, stderr: 2, processor: "1") == .seconds(12))
        tracker.forget(run: "r")
        #expect(quiet(at: 50, stdout: 1, stderr: 2, processor: "1") == .zero)
    }

    @Test("with real processes: silent and idle is Stalled; printing or computing isn't")
    func processes() async throws {
        let company = try EndToEndTests.Company()
        func spec(_ line: String, limit: Int) -> AgentTask.Spec {
            var spec = TestStore.shell(line, in: company.home)
            spec.stallTimeout = .seconds(limit)
            return spec
        }
        let printing = spec("for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.5; done", limit: 2)
        let computing = spec("end=$(($(date +%s) + 12)); while [ $(date +%s) -lt $end ]; do :; done", limit: 9)
        let stuck = spec("trap '' TERM; echo begin; sleep 600", limit: 2)
        try await company.whileRunning { _ in
            try await company.test.createTask("printing", printing)
            try await company.test.createTask("computing", computing)
            try await company.test.createTask("stuck", stuck)
            #expect(try await company.phase("stuck", is: .failed).reason == "Stalled")
            _ = try await company.phase("printing", is: .succeeded)
            _ = try await company.phase("computing", is: .succeeded)
        }
        let status = try await company.test.runStatus("stuck-1")
        #expect(status.state == .failed && status.reason == .stalled)
        #expect(status.message == "Stopped after it had neither printed anything nor used the processor for 2s.")
    }
}
