import AgxModel
import Foundation
import Testing

@testable import TenantRuntime

@Suite("A machine that was asleep", .timeLimit(.minutes(5)))
struct SleepTests {
    private static func at(_ seconds: Int, asleep: Int?) -> BootInstant {
        BootInstant(bootID: "b", uptime: .seconds(seconds), asleep: asleep.map { .seconds($0) })
    }

    private static func situation(_ started: BootInstant, now: BootInstant) -> RunSituation {
        let start = StartRecord(boot: BootInstant(bootID: started.bootID, uptime: started.uptime))
        var situation = RunSituation(state: .running, observation: RunObservation(.alive(start)), now: now)
        situation.bookkeeping.started = started
        situation.timeout = .seconds(900)
        return situation
    }

    @Test("what passes is told with the time asleep and without, as far as that is known")
    func instants() {
        let (before, after) = (Self.at(100, asleep: 50), Self.at(4000, asleep: 3650))
        #expect(after.elapsed(since: before) == .seconds(3900))
        #expect(after.awake(since: before) == .seconds(300))
        #expect(after.slept(since: before) == .seconds(3600))
        #expect(before.awake(since: after) == .zero && before.slept(since: after) == .zero)
        #expect(after.awake(since: Self.at(100, asleep: nil)) == .seconds(3900))
        #expect(Self.at(4000, asleep: nil).awake(since: before) == .seconds(3900))
        let other = BootInstant(bootID: "c", uptime: .seconds(10), asleep: .zero)
        #expect(after.awake(since: other) == nil && after.slept(since: other) == .zero)
        #expect(Self.at(100, asleep: nil).told(at: after) == Self.at(100, asleep: 3650))
        #expect(other.told(at: after) == other)
        #expect(BootInstant(bootID: "c", uptime: .zero).told(at: after).asleep == nil)
    }

    @Test("sleep counts for no timeout: a run of three minutes that slept for an hour has twelve left")
    func timeout() {
        let started = Self.at(100, asleep: 0)
        for now in [Self.at(280, asleep: 0), Self.at(3880, asleep: 3600)] {
            #expect(RunPlanner.plan(Self.situation(started, now: now)) == RunPlan(lookAgain: .seconds(720)))
        }
        let plan = RunPlanner.plan(Self.situation(started, now: Self.at(4600, asleep: 3600)))
        #expect(plan.description.hasPrefix("mark stopping (timedOut)"))
    }

    @Test("a run whose start was just read had no sleep before that")
    func fresh() {
        let now = Self.at(4000, asleep: 3600)
        var situation = Self.situation(Self.at(3990, asleep: nil), now: now)
        situation.bookkeeping.started = nil
        let step = RunPlanner.plan(situation).entries.first?.step
        #expect(step == .markRunning(since: Self.at(3990, asleep: 3600)))
    }

    @Test("after a sleep the patience with a silent run and with a heartbeat begins anew")
    func patience() {
        let heartbeats = HeartbeatTracker(patience: .seconds(30))
        let quiet = StandstillTracker<Int>()
        func isDead(at seconds: Int, asleep: Int) -> Bool {
            heartbeats.isDead(run: "r", content: [1], now: Self.at(seconds, asleep: asleep))
        }
        #expect(!isDead(at: 0, asleep: 0))
        #expect(!isDead(at: 25, asleep: 0))
        #expect(!isDead(at: 3640, asleep: 3600))
        #expect(!isDead(at: 3669, asleep: 3600))
        #expect(isDead(at: 3670, asleep: 3600))
        #expect(quiet.quiet(run: "r", 1, now: Self.at(0, asleep: 0)) == .zero)
        #expect(quiet.quiet(run: "r", 1, now: Self.at(800, asleep: 0)) == .seconds(800))
        #expect(quiet.quiet(run: "r", 1, now: Self.at(4500, asleep: 3600)) == .zero)
        #expect(quiet.quiet(run: "r", 1, now: Self.at(4600, asleep: 3600)) == .seconds(100))
    }

    @Test("the wall clock counts it: what started before it is told at its time")
    func wall() {
        let wall = Date(timeIntervalSince1970: 1_800_000_000)
        let now = RuntimeMoment(wall: wall, boot: Self.at(4000, asleep: 3600))
        #expect(now.timestamp(of: Self.at(100, asleep: 0)) == Timestamp(wall.addingTimeInterval(-3900)))
    }

    @Test("it is remembered with each instant, and what was written before it was is read")
    func bookkeeping() {
        let book = RunBookkeeping(
            started: Self.at(100, asleep: 0),
            stopping: .init(reason: .timedOut, since: Self.at(5000, asleep: 3600)),
            ended: Self.at(5010, asleep: nil),
        )
        #expect(RunBookkeeping(annotations: book.written(into: [:])) == book)
        let old = RunBookkeeping(annotations: ["runagx.com/started-at-uptime": "b 100000ms"])
        #expect(old.started == Self.at(100, asleep: nil))
        for text in ["b", "b 1", "b 1ms x", "b 1ms 2ms 3ms", "1ms"] {
            #expect(RunBookkeeping(annotations: ["runagx.com/started-at-uptime": text]) == RunBookkeeping(), "\(text)")
        }
    }

    @Test("a run's end that its record tells is as far from its start as it was awake")
    func end() {
        var lifecycle = RunLifecycle(
            status: Run.Status(),
            bookkeeping: RunBookkeeping(started: Self.at(100, asleep: 0)),
        )
        let now = RuntimeMoment(wall: Date(timeIntervalSince1970: 0), boot: Self.at(4001, asleep: 3600))
        let ending = RunPlanner.ending(of: ExitRecord(exitCode: 0, boot: Self.at(4000, asleep: nil)))
        let isSettled = lifecycle.settle(ending, result: ProviderResult(), now: now)
        #expect(isSettled)
        #expect(lifecycle.bookkeeping.ended?.awake(since: Self.at(100, asleep: 0)) == .seconds(300))
    }

    @Test("this machine's clock tells it")
    func system() throws {
        let (first, second) = (RuntimeMoment.system().boot, RuntimeMoment.system().boot)
        let asleep = try #require(first.asleep)
        #expect(asleep >= .zero && asleep <= first.uptime)
        #expect(second.slept(since: first) < .seconds(1))
    }
}
