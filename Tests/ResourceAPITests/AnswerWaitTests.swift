import TestSupport
import Testing

@testable import ResourceAPI

@Suite("bounds of one answer in a watch of all namespaces", .timeLimit(.minutes(5)))
struct AnswerWaitTests {
    private static func isTooSlow(_ step: AnswerWait.Step) -> Bool { if case .tooSlow = step { true } else { false } }

    @Test("a server that tells one object after the other has 30 seconds for all, without the time of the client")
    func dripping() {
        var wait = AnswerWait(isListing: true, at: .zero)
        #expect(wait.step(at: .zero) == .look(after: .seconds(2)))
        // A second of the server's and ten of the client's in turn.
        for round in 0..<29 {
            let start = Duration.seconds(11 * round)
            wait.clientTakes(at: start + .seconds(1))
            #expect(wait.step(at: start + .seconds(10)) != .silent)
            wait.serverGoesOn(at: start + .seconds(11))
        }
        let end = Duration.seconds(29 * 11)
        #expect(wait.step(at: end) == .look(after: .seconds(1)))
        let last = wait.step(at: end + .seconds(1))
        #expect(Self.isTooSlow(last))
    }

    @Test("silence is told once, and not any more when all is there")
    func silence() {
        var wait = AnswerWait(isListing: true, at: .zero)
        #expect(wait.step(at: .seconds(1)) == .look(after: .seconds(1)))
        #expect(wait.step(at: .seconds(2)) == .silent)
        #expect(wait.step(at: .seconds(3)) == .look(after: .seconds(27)))
        wait.endListing()
        #expect(wait.step(at: .seconds(100)) == .idle)
        var quick = AnswerWait(isListing: false, at: .zero)
        quick.endListing()
        #expect(quick.step(at: .seconds(100)) == .idle)
    }

    @Test("a line has 10 seconds from its first byte, however it comes")
    func line() {
        var wait = AnswerWait(isListing: false, at: .zero)
        wait.endListing()
        wait.hasRead(lines: 0, isInLine: true, at: .seconds(50))
        wait.hasRead(lines: 0, isInLine: true, at: .seconds(59))
        #expect(wait.step(at: .seconds(59)) == .look(after: .seconds(1)))
        var late = wait
        let end = late.step(at: .seconds(60))
        #expect(Self.isTooSlow(end))
        wait.clientTakes(at: .seconds(60))
        #expect(wait.step(at: .seconds(200)) == .idle)
        wait.serverGoesOn(at: .seconds(200))
        wait.hasRead(lines: 1, isInLine: true, at: .seconds(200))
        #expect(wait.step(at: .seconds(200)) == .look(after: .seconds(10)))
        wait.hasRead(lines: 1, isInLine: false, at: .seconds(201))
        #expect(wait.step(at: .seconds(300)) == .idle)
    }

    @Test("who ends a watch may not end those that begin within a minute, then two, up to ten")
    func endedWatches() {
        let clock = ManualClock()
        let ended = EndedWatches(clock: clock)
        #expect(ended.mayEnd(watchBegunAt: ended.count, by: "a"))
        // Another watch that was there before has missed the same.
        #expect(ended.mayEnd(watchBegunAt: 0, by: "a"))
        #expect(!ended.mayEnd(watchBegunAt: ended.count, by: "a"))
        #expect(ended.mayEnd(watchBegunAt: ended.count, by: "b"))
        var now = Duration.zero
        for memory in [60, 120, 240, 480, 600, 600] {
            clock.advance(to: now + .seconds(memory) - .milliseconds(1))
            #expect(!ended.mayEnd(watchBegunAt: ended.count, by: "a"))
            now += .seconds(memory)
            clock.advance(to: now)
            #expect(ended.mayEnd(watchBegunAt: ended.count, by: "a"))
        }
        now += .seconds(1_200)
        clock.advance(to: now)
        #expect(ended.mayEnd(watchBegunAt: ended.count, by: "a"))
        clock.advance(to: now + .seconds(60))
        #expect(ended.mayEnd(watchBegunAt: ended.count, by: "a"))
    }

    @Test("only so many are remembered; those who are free the soonest are forgotten first")
    func bound() {
        let clock = ManualClock()
        let ended = EndedWatches(clock: clock, maximum: 2)
        for name in ["a", "b", "c"] {
            #expect(ended.mayEnd(watchBegunAt: ended.count, by: name))
            clock.advance(to: .seconds(ended.count))
        }
        #expect(!ended.mayEnd(watchBegunAt: ended.count, by: "b"))
        #expect(!ended.mayEnd(watchBegunAt: ended.count, by: "c"))
        #expect(ended.mayEnd(watchBegunAt: ended.count, by: "a"))
    }

    @Test("so many have a turn at a time; a turn that ends is the next one's, also if that has left meanwhile")
    func turns() async throws {
        let turns = Turns(2)
        let first = try #require(await turns.next())
        var second = await turns.next()
        #expect(second != nil)
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await turns.next() != nil }
            group.cancelAll()
            #expect(await group.next() == false)
        }
        async let third = turns.next()
        first.end()
        first.end()
        let held = await third
        #expect(held != nil)
        async let fourth = turns.next()
        second = nil
        #expect(await fourth != nil)
        #expect(second == nil && held != nil)
    }
}
