import Foundation
import Synchronization
import Testing

@testable import ExecGate

@Suite("How many execs a gate lets a runtime make", .timeLimit(.minutes(5)))
struct GateExecTests {
    private func post(_ path: String, _ body: String) -> String {
        "POST \(path) HTTP/1.1\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nConnection: close\r\n\r\n" }

    private var makeExec: String {
        post("/containers/agx-company-sandbox-acme/exec", #"{"Cmd":["true"]}"#)
    }

    private func startExec(_ number: Int) -> String {
        post("/exec/\(RecordingEngine.execID(number))/start", #"{"Detach":true}"#)
    }

    /// How many of a gate's answers to the requests have each status.
    private func statuses(_ gate: ExecGate, _ requests: String) async throws -> [String: Int] {
        let answers = try await gate.exchange(requests).components(separatedBy: "HTTP/1.1 ").dropFirst()
        return answers.reduce(into: [:]) { counts, answer in counts[String(answer.prefix(3)), default: 0] += 1 }
    }

    @Test("only so many execs are remembered; the oldest is forgotten")
    func manyExecs() async throws {
        var limits = GateLimits()
        limits.rememberedExecs = 10
        try await withOpenGate(limits: limits) { gate in
            let execs = (1...11).map { makeExec + startExec($0) }
            _ = try await gate.exchange(execs.joined() + get("/_ping"))
            let (oldest, newest) = (RecordingEngine.execID(1), RecordingEngine.execID(11))
            #expect(try await gate.exchange(get("/exec/\(oldest)/json")).hasPrefix("HTTP/1.1 404"))
            #expect(try await gate.exchange(get("/exec/\(newest)/json")).hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test("execs that nobody starts are refused beyond the limit, until some are started or gone")
    func unstartedExecs() async throws {
        var limits = GateLimits()
        // Also when they are no longer remembered.
        (limits.unstartedExecs, limits.rememberedExecs) = (3, 2)
        let engine = RecordingEngine()
        try await withOpenGate(engine: engine, limits: limits) { gate in
            let many = String(repeating: makeExec, count: 5) + get("/_ping")
            let first = try await statuses(gate, many)
            #expect(first == ["201": 3, "429": 2, "200": 1])
            let second = try await statuses(gate, startExec(1) + many)
            #expect(second == ["201": 1, "429": 4, "200": 2])
            #expect(engine.started.withLock(\.self) == [RecordingEngine.execID(1)])
            // As after a restart of the container.
            engine.unstarted.withLock { $0 = [] }
            let third = try await statuses(gate, many)
            #expect(third == ["201": 3, "429": 2, "200": 1])
            #expect(engine.created.withLock(\.count) == 7)
        }
    }

    @Test("an exec that can't be made takes no place, and execs at once count no less than one after the other")
    func placesOfExecs() throws {
        var limits = GateLimits()
        limits.unstartedExecs = 2
        let ledger = ExecLedger(limits: limits) { .zero }
        try ledger.beginMaking(forgetting: [])
        try ledger.beginMaking(forgetting: [])
        #expect(throws: GateRefusal.self) { try ledger.beginMaking(forgetting: []) }
        ledger.endMaking(nil)
        ledger.endMaking("a")
        #expect(ledger.unstarted == ["a"])
        try ledger.beginMaking(forgetting: [])
        ledger.endMaking("b")
        #expect(throws: GateRefusal.self) { try ledger.beginMaking(forgetting: []) }
        ledger.noteStart(of: "a")
        try ledger.beginMaking(forgetting: ["b"])
        ledger.endMaking("c")
        #expect(ledger.unstarted == ["c"])
    }

    @Test("execs that were abandoned give up their places, one a minute")
    func abandonedExecs() throws {
        var limits = GateLimits()
        limits.unstartedExecs = 3
        let clock = Mutex(Duration.zero)
        let ledger = ExecLedger(limits: limits) { clock.withLock(\.self) }
        for id in ["a", "b", "c"] {
            try ledger.beginMaking(forgetting: [])
            ledger.endMaking(id)
            clock.withLock { $0 += .seconds(1) }
        }
        clock.withLock { $0 = .seconds(599) }
        #expect(throws: GateRefusal.self) { try ledger.beginMaking(forgetting: []) }
        clock.withLock { $0 = .seconds(605) }
        try ledger.beginMaking(forgetting: [])
        ledger.endMaking("d")
        #expect(ledger.unstarted == ["b", "c", "d"])
        #expect(throws: GateRefusal.self) { try ledger.beginMaking(forgetting: []) }
        clock.withLock { $0 += .seconds(61) }
        try ledger.beginMaking(forgetting: [])
        ledger.endMaking(nil)
        #expect(ledger.unstarted == ["c", "d"])
    }

    @Test("a flood of execs is cut to the budget, which comes back with time")
    func floodOfExecs() throws {
        let clock = Mutex(Duration.seconds(5))
        let ledger = ExecLedger(limits: GateLimits()) { clock.withLock(\.self) }
        for _ in 0..<200 { try ledger.spend() }
        #expect { try ledger.spend() } throws: { ($0 as? GateRefusal)?.status == 429 }
        clock.withLock { $0 += .seconds(1) }
        for _ in 0..<40 { try ledger.spend() }
        #expect(throws: GateRefusal.self) { try ledger.spend() }
    }
}
