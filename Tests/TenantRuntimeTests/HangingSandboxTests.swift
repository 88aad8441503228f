import AgxModel
import Foundation
import ReconcileKernel
import Synchronization
import Testing

@testable import TenantRuntime

@Suite("A sandbox that doesn't answer", .timeLimit(.minutes(10)))
struct HangingSandboxTests {
    /// Answers about runs whose command says so only once it is released, as an engine does that is stuck.
    private final class StuckSandbox: SandboxExec {
        private struct State {
            var isReleased = false
            var waiting: [AsyncStream<Void>.Continuation] = []
            var asked: [String: Int] = [:]
        }
        private let local = LocalSandbox()
        private let state = Mutex(State())

        /// How often the start of each stuck run was asked for.
        var asked: [Int] { state.withLock { $0.asked.values.sorted() } }

        func release() {
            let waiting = state.withLock { state in
                state.isReleased = true
                return state.waiting
            }
            for one in waiting { one.finish() }
        }

        func launch(_ argv: [String], environment: [String: String]) async throws(SandboxError) {
            let command = (try? String(contentsOfFile: argv[2] + "/command.sh", encoding: .utf8)) ?? ""
            if command.contains("stuck") { await wait(argv[2]) }
            if Task.isCancelled { throw SandboxError(.unreachable, "cut off") }
            try await local.launch(argv, environment: environment)
        }

        private func wait(_ run: String) async {
            let (signal, end) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
            let isReleased = state.withLock { state in
                state.asked[run, default: 0] += 1
                state.waiting.append(end)
                return state.isReleased
            }
            if isReleased { return }
            for await _ in signal {}
        }
    }

    private static func runtime(
        _ company: EndToEndTests.Company,
        _ sandbox: StuckSandbox,
        onOverdue: @escaping @Sendable () -> Void,
    ) throws -> TenantRuntime<ContinuousClock> {
        try company.write(caps: #"{"concurrentRuns":20,"runTimeout":"15m"}"#)
        var options = TenantRuntimeOptions(namespace: TestStore.namespace)
        options.home = company.home.volume
        options.contextDirectory = nil
        options.capsPath = company.context.path + "/caps.json"
        options.tick = .milliseconds(100)
        options.sandboxPatience = .milliseconds(50)
        return TenantRuntime(
            store: company.test.store,
            sandbox: sandbox,
            options: options,
            clock: ContinuousClock(),
            observer: { report in
                if case .failure(let error) = report.result, error is DeadlineExceeded { onOverdue() }
            },
        )
    }

    @Test("holds up only the runs that it doesn't answer about; these can be cancelled, and start once when it answers")
    func stuck() async throws {
        let company = try EndToEndTests.Company()
        let sandbox = StuckSandbox()
        let names = (0..<10).map { "s\($0)" }
        for name in names {
            try await company.test.createTask(name, TestStore.shell("echo stuck >>\(name)", in: company.home))
        }
        let overdue = Mutex(0)
        let runtime = try Self.runtime(company, sandbox) { overdue.withLock { $0 += 1 } }
        try await company.whileRunning(runtime) { _ in
            _ = try await eventually("all are asked for") { sandbox.asked.count == 10 ? true : nil }
            try await company.test.createTask("quick", TestStore.shell("echo quick", in: company.home))
            _ = try await company.phase("quick", is: .succeeded)
            #expect(overdue.withLock(\.self) == 0, "no other run waits until a turn is given up")
            _ = try await eventually("it is said what they wait for") {
                let message = try await company.test.runStatus("s1-1").message ?? ""
                return message.contains("has not answered yet") ? true : nil
            }
            try await company.test.cancel("s0")
            _ = try await company.phase("s0", is: .cancelled)
            #expect(overdue.withLock(\.self) == 0, "neither does a cancellation")
            #expect(sandbox.asked == Array(repeating: 1, count: 10), "a call under way is not made again")
            sandbox.release()
            for name in names.dropFirst() { _ = try await company.phase(name, is: .succeeded) }
        }
        for name in names.dropFirst() {
            let text = try String(contentsOfFile: company.home.path + "/" + name, encoding: .utf8)
            #expect(text == "stuck\n", "\(name) ran more than once")
        }
        #expect(!FileManager.default.fileExists(atPath: company.home.path + "/s0"))
    }

    /// Answers to nobody.
    private struct SilentSandbox: SandboxExec {
        func launch(_ argv: [String], environment: [String: String]) async throws(SandboxError) {
            let (signal, end) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
            for await _ in signal {}
            end.finish()
            throw SandboxError(.unreachable, "cut off")
        }
    }

    @Test("a call that is never answered is cut off after a minute, and that is told")
    func cutOff() async throws {
        let (minute, end) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let (told, tell) = AsyncStream<SandboxError?>.makeStream(bufferingPolicy: .unbounded)
        let calls = SandboxCalls(
            sandbox: SilentSandbox(),
            patience: .seconds(3),
            sleep: { duration in
                if duration == .seconds(60) { for await _ in minute {} }
            },
            onLate: { _, _, failure in tell.yield(failure) },
        )
        let subject = SandboxCalls.Subject(run: "r", script: .shim)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await calls.run() }
            for _ in 0..<2 { #expect(await calls.start(subject, of: "r-1", ["true"]) == .underWay) }
            #expect(calls.isUnderWay(subject))
            end.finish()
            for await failure in told {
                #expect(failure?.code == .timedOut)
                break
            }
            #expect(!calls.isUnderWay(subject))
            group.cancelAll()
        }
    }

    @Test("a call without an answer is neither made again nor counted, and keeps nobody from calling the run off")
    func plan() {
        let now = BootInstant(bootID: "b", uptime: .seconds(1000))
        var situation = RunSituation(state: .starting, observation: RunObservation(.prepared), now: now)
        situation.launches.isUnderWay = true
        #expect(RunPlanner.plan(situation) == RunPlan(lookAgain: .seconds(10)))
        situation.unwanted = .cancelled("the task was cancelled")
        #expect(RunPlanner.plan(situation).entries.map(\.step) == [.revoke])
        situation.unwanted = nil
        situation.observation = RunObservation(.dead(StartRecord()))
        situation.stops.isUnderWay = true
        #expect(RunPlanner.plan(situation).entries.isEmpty)
    }
}
