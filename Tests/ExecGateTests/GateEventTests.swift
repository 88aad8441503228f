import AgxModel
import Foundation
import ReconcileKernel
import Synchronization
import Testing

@testable import ExecGate

@Suite("Events that a runtime tells its gate", .timeLimit(.minutes(5)))
struct GateEventTests {
    private static let uid = "0f8fad5b-d9cb-469f-a165-70867728950e"

    private func route(_ body: String, method: String = "POST", path: String = "/agx/events") throws -> GateOperation {
        try GateRouterTests.router.route(
            GateRequest(
                method: method,
                path: path,
                query: [:],
                body: Array(body.utf8),
                wantsUpgrade: false,
                closesConnection: false,
            )
        )
    }

    private static func event(
        kind: String = "Task",
        name: String = "build",
        uid: String? = uid,
        type: String = "Warning",
        reason: String = "Failed",
        message: String = "Run build-1 ended.",
    ) throws -> String {
        var event = ["kind": kind, "name": name, "type": type, "reason": reason, "message": message]
        event["uid"] = uid
        return String(decoding: try JSONEncoder().encode(event), as: UTF8.self)
    }

    @Test("events about tasks, schedules and the company itself are let through")
    func allowed() throws {
        let body = try [
            Self.event(), Self.event(kind: "Schedule", type: "Normal"),
            Self.event(kind: "Company", name: "acme", uid: nil, reason: "RuntimeRepaired"),
        ]
        let expected = [
            RuntimeEvent(.task, "build", uid: Self.uid, .warning, "Failed", "Run build-1 ended."),
            RuntimeEvent(.schedule, "build", uid: Self.uid, .normal, "Failed", "Run build-1 ended."),
            RuntimeEvent(.company, "acme", uid: nil, .warning, "RuntimeRepaired", "Run build-1 ended."),
        ]
        #expect(try route("[\(body.joined(separator: ","))]") == .reportEvents(expected))
        #expect(try route("[]", path: "/v1.41/agx/events") == .reportEvents([]))
        // It says nothing, so that there is nothing to check.
        #expect(try route("", path: "/agx/usage") == .announceUsage)
    }

    @Test("a message is cut, and loses what would steer the terminal of whoever reads it")
    func messages() throws {
        let steering = "red \u{1B}[31m, up \r\n, back \u{202E}txt, bell \u{7}, \u{2028}line"
        guard case .reportEvents(let events) = try route("[\(try Self.event(message: steering))]") else { return }
        #expect(events.map(\.message) == ["red  [31m, up   , back  txt, bell  ,  line"])
        let long = String(repeating: "ä", count: 5000)
        guard case .reportEvents(let cut) = try route("[\(try Self.event(message: long))]") else { return }
        #expect(cut.map(\.message) == [String(repeating: "ä", count: 512)])
    }

    static let attacks: [(String, Int)] = [
        ("", 400), ("{}", 400), ("[1]", 400), (#"[{"kind":"Task"}]"#, 400), ("null", 400),
        (#"[{"kind":"Container","name":"a","uid":"\#(uid)","type":"Normal","reason":"A","message":""}]"#, 400),
        (#"[{"kind":"Task","name":"a","uid":"\#(uid)","type":"Fatal","reason":"A","message":""}]"#, 400),
        ("[" + Array(repeating: "[", count: 5000).joined(), 400),
    ]

    @Test("a body that is no list of events is refused", arguments: attacks)
    func malformed(body: String, status: Int) {
        #expect { try route(body) } throws: { ($0 as? GateRefusal)?.status == status }
    }

    @Test("an event that says more than it may is refused, and all that came with it")
    func refused() throws {
        let foreign = try [
            Self.event(kind: "Company", name: "globex", uid: nil), Self.event(kind: "Company", name: "acme"),
        ]
        for event in foreign {
            #expect { try route("[\(event)]") } throws: { ($0 as? GateRefusal)?.status == 403 }
        }
        let bad = try [
            Self.event(uid: nil), Self.event(uid: ""), Self.event(uid: Self.uid.uppercased()),
            Self.event(uid: Self.uid + "0"), Self.event(uid: "../../etc"), Self.event(name: ""),
            Self.event(name: "a/b"), Self.event(name: "A"), Self.event(name: String(repeating: "a", count: 254)),
            Self.event(name: "a b"), Self.event(reason: ""), Self.event(reason: "failed"),
            Self.event(reason: "Not Found"), Self.event(reason: "A\nB"), Self.event(reason: "É"),
            Self.event(reason: String(repeating: "A", count: 65)),
        ]
        for event in bad {
            #expect(throws: GateRefusal.self, "\(event)") { try route("[\(event)]") }
            #expect(throws: GateRefusal.self) { try route("[\(try Self.event()),\(event)]") }
        }
        let many = try Array(repeating: Self.event(), count: 101).joined(separator: ",")
        #expect { try route("[\(many)]") } throws: { ($0 as? GateRefusal)?.status == 413 }
    }

    @Test(
        "nothing else is let through beside it",
        arguments: [
            ("GET", "/agx/events"), ("PUT", "/agx/events"), ("DELETE", "/agx/events"), ("POST", "/agx/events/"),
            ("POST", "/agx/events/acme"), ("POST", "/agx/Events"), ("POST", "/agx"), ("POST", "/agx/../agx/events"),
            ("POST", "/agx/event%73"), ("POST", "/events"), ("POST", "/agx/usage"), ("GET", "/agx/usage"),
        ],
    )
    func paths(method: String, path: String) {
        #expect { try route("[]", method: method, path: path) } throws: { ($0 as? GateRefusal)?.status == 403 }
    }

    @Test("a flood is cut to the budget, which comes back with time")
    func flood() {
        let clock = Mutex(Duration.seconds(5))
        let budget = ReportBudget(limits: GateLimits()) { clock.withLock(\.self) }
        let events = (0..<100).map { RuntimeEvent(.task, "t\($0)", uid: Self.uid, .normal, "Started", "") }
        #expect(Array(budget.take(events)) == events)
        #expect(budget.take(events).isEmpty)
        clock.withLock { $0 += .seconds(10) }
        #expect(Array(budget.take(events)) == Array(events.prefix(20)))
        #expect((0..<9).count { _ in budget.takeAnnouncement() } == 2)
        clock.withLock { $0 += .seconds(3600) }
        #expect((0..<9).count { _ in budget.takeAnnouncement() } == 2)
        #expect(budget.take(events + events).count == 100)
    }
}
