import AgxModel
import Foundation
import TestSupport
import Testing

@testable import TenantRuntime

@Suite("The plan for a run", .timeLimit(.minutes(10)))
struct RunPlannerTests {
    static let boot = "b1"
    static func at(_ seconds: Int) -> BootInstant { BootInstant(bootID: boot, uptime: .seconds(seconds)) }
    static let started = StartRecord(boot: at(100))

    static func situation(_ state: Run.State, _ phase: RunObservation.Phase, at seconds: Int = 110) -> RunSituation {
        RunSituation(state: state, observation: RunObservation(phase), now: at(seconds))
    }

    @Test("a queued run is prepared, marked and launched, in this order")
    func fresh() {
        let plan = RunPlanner.plan(Self.situation(.queued, .absent))
        #expect(
            plan.description == """
                prepare <- the run is queued and has no directory
                mark Starting <- the directory is ready
                launch <- the directory is ready
                look again in 10s
                """
        )
    }

    @Test("an unanswered launch waits, is sent again, and in the end revoked")
    func unanswered() {
        var situation = Self.situation(.starting, .prepared)
        #expect(
            RunPlanner.plan(situation).description == """
                prepare <- nothing proves that the directory is whole
                launch <- no shim has claimed the run
                look again in 10s
                """
        )
        situation.launches.note(nil, at: Self.at(105))
        #expect(RunPlanner.plan(situation).description == "look again in 5s")
        for _ in 0..<5 { situation.launches.note(nil, at: Self.at(105)) }
        #expect(
            RunPlanner.plan(situation).description
                == "revoke <- launched 6 times and never claimed\nlook again in 0s"
        )
        situation.observation = RunObservation(.revoked)
        #expect(
            RunPlanner.plan(situation).description
                == "settle Failed SandboxUnavailable: The sandbox never started the run. <- the claim is revoked"
        )
    }

    @Test("a run whose files find no room is DiskFull, and is kept from starting first")
    func diskFull() {
        func plan(_ state: Run.State, _ phase: RunObservation.Phase) -> String {
            var situation = Self.situation(state, phase)
            situation.observation.isFull = true
            return RunPlanner.plan(situation).description
        }
        let message = "settle Failed DiskFull: The home volume has no room for the files of a run."
        #expect(plan(.queued, .absent) == "\(message) <- it has no directory and cannot get one")
        #expect(plan(.starting, .prepared) == "revoke <- the home volume is full\nlook again in 0s")
        #expect(plan(.starting, .revoked) == "\(message) <- the claim is revoked")
        let failed = plan(.running, .exited(Self.started, ExitRecord(exitCode: 1)))
        #expect(failed.hasPrefix("settle Failed DiskFull: The command ended with exit code 1, and the home volume"))
        #expect(
            plan(.running, .exited(Self.started, ExitRecord(exitCode: 0))).hasPrefix("settle Succeeded Completed")
        )
    }

    @Test("a sandbox that does not run is asked again for ever, with growing pauses")
    func sandboxDown() {
        var situation = Self.situation(.starting, .prepared)
        for _ in 0..<100 { situation.launches.note(SandboxError(.notRunning, "it is down"), at: Self.at(109)) }
        #expect(RunPlanner.plan(situation).description == "look again in 29s")
        situation.now = Self.at(200)
        #expect(RunPlanner.plan(situation).description == "launch <- try again after: it is down\nlook again in 10s")
    }

    @Test("a claimed run is Running until its time is up, counted from the shim's start")
    func timeout() {
        var situation = Self.situation(.starting, .alive(Self.started))
        #expect(
            RunPlanner.plan(situation).description == """
                mark Running since uptime 1m40s <- the shim has claimed the run
                look again in 14m50s
                """
        )
        situation.state = .running
        situation.bookkeeping.started = Self.at(100)
        situation.now = Self.at(1000)
        #expect(
            RunPlanner.plan(situation).description == """
                mark stopping (timedOut) <- it has run for its timeout of 15m
                stop TERM:10 <- it has run for its timeout of 15m
                look again in 20s
                """
        )
    }

    @Test("a cancelled run is revoked, stopped or settled, as far as it has come")
    func cancel() {
        func plan(_ state: Run.State, _ phase: RunObservation.Phase) -> String {
            var situation = Self.situation(state, phase)
            situation.unwanted = .cancelled("the task was cancelled")
            situation.bookkeeping.started = state == .running ? Self.at(100) : nil
            return RunPlanner.plan(situation).description
        }
        #expect(plan(.queued, .absent).hasPrefix("settle Cancelled Cancelled: Cancelled before it started"))
        #expect(plan(.starting, .prepared) == "revoke <- the task was cancelled\nlook again in 0s")
        #expect(
            plan(.running, .alive(Self.started)).hasPrefix("mark stopping (cancelled) <- the task was cancelled\nstop")
        )
    }

    @Test("a run whose company goes ends as lost, so that a later company of the name tries its task again")
    func leaving() {
        func plan(_ state: Run.State, _ phase: RunObservation.Phase) -> String {
            var situation = Self.situation(state, phase)
            situation.unwanted = .leaving
            situation.bookkeeping.started = state == .running ? Self.at(100) : nil
            return RunPlanner.plan(situation).description
        }
        let because = "<- the company is being deleted"
        let settled = "settle Lost Lost: Not started: the company is being deleted. \(because)"
        #expect(plan(.queued, .absent) == settled)
        #expect(plan(.starting, .prepared) == "revoke \(because)\nlook again in 0s")
        #expect(plan(.starting, .revoked) == settled)
        let alive = plan(.running, .alive(Self.started))
        #expect(alive.hasPrefix("mark stopping (leaving) \(because)\nstop TERM:10 \(because)"), "\(alive)")
        var stopped = Self.situation(.running, .exited(Self.started, ExitRecord(exitCode: 143, signal: 15)))
        stopped.bookkeeping.stopping = .init(reason: .leaving, since: Self.at(105))
        stopped.observation.stop = StopRecord(survivors: 0)
        let end = RunPlanner.plan(stopped).description
        #expect(end.hasPrefix("settle Lost Lost: Stopped: the company is being deleted."), "\(end)")
    }

    @Test("a stopped run is settled only once nothing of it is left")
    func stopped() {
        var situation = Self.situation(.running, .exited(Self.started, ExitRecord(exitCode: 143, signal: 15)))
        situation.bookkeeping = RunBookkeeping(
            started: Self.at(100),
            stopping: .init(reason: .timedOut, since: Self.at(105)),
        )
        #expect(RunPlanner.plan(situation).description.hasPrefix("sweep <- no process of the run may be left"))
        situation.observation.stop = StopRecord(survivors: 2)
        #expect(RunPlanner.plan(situation).description.hasPrefix("sweep"))
        situation.observation.stop = StopRecord(survivors: 0)
        #expect(RunPlanner.plan(situation).description.hasPrefix("settle TimedOut TimedOut"))
    }

    @Test("what ended before it was to be stopped ended by itself")
    func endedFirst() {
        let exit = ExitRecord(exitCode: 0, boot: Self.at(104))
        var situation = Self.situation(.running, .exited(Self.started, exit))
        situation.bookkeeping = RunBookkeeping(
            started: Self.at(100),
            stopping: .init(reason: .cancelled, since: Self.at(105)),
        )
        #expect(RunPlanner.plan(situation).description.hasPrefix("settle Succeeded Completed"))
    }

    @Test("a dead run is swept, then Lost; in a sandbox that is down there is nothing to sweep")
    func dead() {
        var situation = Self.situation(.running, .dead(Self.started))
        #expect(RunPlanner.plan(situation).description.hasPrefix("sweep"))
        var swept = situation
        swept.observation.stop = StopRecord(survivors: 0)
        #expect(RunPlanner.plan(swept).description.hasPrefix("settle Lost Lost: The agent's process is gone"))
        situation.stops.note(SandboxError(.unreachable, "no answer"), at: Self.at(109))
        #expect(RunPlanner.plan(situation).description.hasPrefix("sweep"), "nothing is known: nothing is settled")
        situation.stops.note(SandboxError(.notRunning, "it is down"), at: Self.at(109))
        #expect(RunPlanner.plan(situation).description.hasPrefix("settle Lost"))
    }

    @Test(
        "the exit record decides the reason",
        arguments: [
            (ExitRecord(exitCode: 0), Run.State.succeeded, RunReason.completed),
            (ExitRecord(exitCode: 3), .failed, .nonZeroExit),
            (ExitRecord(exitCode: 137, signal: 9), .failed, .signalled),
            (ExitRecord(exitCode: 137, signal: 9, ranOutOfMemory: true), .failed, .outOfMemory),
            (ExitRecord(exitCode: 1, ranOutOfMemory: true), .failed, .outOfMemory),
            (ExitRecord(exitCode: 0, ranOutOfMemory: true), .succeeded, .completed),
            (ExitRecord(exitCode: 126), .failed, .invalidRequest),
            (ExitRecord(exitCode: 127), .failed, .commandNotFound),
        ],
    )
    func endings(exit: ExitRecord, state: Run.State, reason: RunReason) {
        let ending = RunPlanner.ending(of: exit)
        #expect(ending.state == state)
        #expect(ending.reason == reason)
    }

    @Test(
        "the agent's own reason comes before what is counted of the whole sandbox",
        arguments: [.rateLimited, .authenticationFailed, nil] as [RunReason?],
        [
            (ExitRecord(exitCode: 1, ranOutOfMemory: true), false, RunReason.outOfMemory),
            (ExitRecord(exitCode: 1, metProcessLimit: true), false, .tooManyProcesses),
            (ExitRecord(exitCode: 1), true, .diskFull),
            (ExitRecord(exitCode: 1), false, .nonZeroExit),
        ],
    )
    func ownReason(own: RunReason?, end: (ExitRecord, Bool, RunReason)) {
        let (exit, isFull, reason) = end
        var lifecycle = RunLifecycle(status: Run.Status(), bookkeeping: RunBookkeeping(started: Self.at(100)))
        var result = ProviderResult()
        (result.reason, result.message) = (own, "its words")
        let ending = RunPlanner.ending(of: exit, isFull: isFull)
        let now = RuntimeMoment(wall: Date(timeIntervalSince1970: 1_800_000_000), boot: Self.at(200))
        let hasSettled = lifecycle.settle(ending, result: result, now: now)
        #expect(hasSettled)
        #expect(lifecycle.status.reason == own ?? reason)
        let isTold = own != nil || reason == .nonZeroExit
        #expect(lifecycle.status.message == (isTold ? "its words" : ending.message))
    }

    @Test("an agent's word doesn't change what agx has ended", arguments: [Run.State.timedOut, .cancelled, .lost])
    func othersReason(state: Run.State) {
        var lifecycle = RunLifecycle(status: Run.Status(), bookkeeping: RunBookkeeping(started: Self.at(100)))
        var result = ProviderResult()
        (result.reason, result.message) = (.rateLimited, "its words")
        let now = RuntimeMoment(wall: Date(timeIntervalSince1970: 1_800_000_000), boot: Self.at(200))
        let hasSettled = lifecycle.settle(RunEnding(state, .lost, "ours"), result: result, now: now)
        #expect(hasSettled)
        #expect(lifecycle.status.reason == .lost && lifecycle.status.message == "ours")
    }

    @Test(
        "an end that is told is believed between the start and now",
        arguments: [(50, 200), (150, 150), (999, 200)],
    )
    func end(told: Int, believed: Int) {
        let now = RuntimeMoment(wall: Date(timeIntervalSince1970: 1_800_000_000), boot: Self.at(200))
        var lifecycle = RunLifecycle(status: Run.Status(), bookkeeping: RunBookkeeping(started: Self.at(100)))
        let exit = ExitRecord(exitCode: 0, boot: Self.at(told))
        _ = lifecycle.settle(RunPlanner.ending(of: exit), result: ProviderResult(), now: now)
        #expect(lifecycle.bookkeeping.ended == Self.at(believed))
        #expect(lifecycle.status.completionTime == Timestamp(now.wall.addingTimeInterval(Double(believed - 200))))
    }

    @Test("states never go back, in 5,000 random histories")
    func lifecycle() {
        for seed in UInt64(0)..<5000 {
            var random = SeededGenerator(seed: seed)
            var lifecycle = RunLifecycle(status: Run.Status(), bookkeeping: RunBookkeeping())
            var final: Run.Status?
            for _ in 0..<20 {
                let before = lifecycle
                let now = RuntimeMoment(
                    wall: Date(timeIntervalSince1970: Double(Int.random(in: 0...2_000_000_000, using: &random))),
                    boot: BootInstant(
                        bootID: "b\(Int.random(in: 0..<2, using: &random))",
                        uptime: .seconds(Int.random(in: 0..<999, using: &random)),
                    ),
                )
                switch Int.random(in: 0..<5, using: &random) {
                case 0: _ = lifecycle.markStarting()
                case 1: _ = lifecycle.markRunning(since: now.boot, now: now)
                case 2: _ = lifecycle.markStopping(.cancelled, now: now)
                case 3: _ = lifecycle.note("note \(Int.random(in: 0..<3, using: &random))")
                default:
                    let state = Run.State.allCases.randomElement(using: &random) ?? .lost
                    _ = lifecycle.settle(RunEnding(state, .lost, "x"), result: ProviderResult(), now: now)
                }
                #expect(before.state == lifecycle.state || before.state.canBecome(lifecycle.state), "seed \(seed)")
                if let final { #expect(lifecycle.status == final, "a final status changed, seed \(seed)") }
                if lifecycle.state.isFinal { final = lifecycle.status }
            }
        }
    }

    @Test("what is remembered in annotations is read back", arguments: [StopReason.cancelled, .timedOut, .leaving])
    func bookkeeping(reason: StopReason) {
        let book = RunBookkeeping(
            started: Self.at(5),
            stopping: .init(reason: reason, since: Self.at(7)),
            ended: Self.at(9),
        )
        #expect(RunBookkeeping(annotations: book.written(into: ["a": "b"])) == book)
        #expect(RunBookkeeping(annotations: ["runagx.com/started-at-uptime": "nonsense"]) == RunBookkeeping())
    }
}
