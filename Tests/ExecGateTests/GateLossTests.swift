import AgxModel
import AgxSecurity
import Foundation
import Logging
import NIOCore
import NIOPosix
import ServiceSupport
import TestSupport
import Testing

@testable import ExecGate

@Suite("A gate whose directory is lost", .timeLimit(.minutes(5)))
struct GateLossTests {
    private static let ping = "GET /_ping HTTP/1.1\r\nConnection: close\r\n\r\n"

    @Test("an identity stays while nothing happens, also over a change of caps and a restart of the relay")
    func stable() async throws {
        try await withOpenGate { gate in
            let first = try #require(gate.identity(of: "acme"))
            var caps = ResourceCap.Spec()
            caps.concurrentRuns = 3
            try await gate.open(company: "acme", caps: caps)
            #expect(gate.identity(of: "acme") == first)
            let root = URL(fileURLWithPath: gate.directory(of: "acme")).deletingLastPathComponent().path
            let logger = Logger(label: "gate") { _ in SwiftLogNoOpLogHandler() }
            let next = try ExecGate(
                root: root,
                installation: "home",
                engine: RecordingEngine(),
                keys: .fresh(),
                logger: logger,
            )
            try await next.open(company: "acme", caps: caps)
            #expect(next.identity(of: "acme") == first)
        }
    }

    @Test(
        "a directory that was removed is made anew with another identity, and its door opens",
        arguments: ["", "/serve"],
    )
    func removed(part: String) async throws {
        try await withOpenGate { gate in
            let first = try #require(gate.identity(of: "acme"))
            // As a container that has it mounted does: its inode stays taken.
            let held = open(gate.directory(of: "acme") + part, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            defer { close(held) }
            try FileManager.default.removeItem(atPath: gate.directory(of: "acme") + part)
            #expect(gate.identity(of: "acme") == nil)
            try await gate.open(company: "acme", caps: ResourceCap.Spec())
            let second = try #require(gate.identity(of: "acme"))
            #expect(second != first)
            #expect(try await gate.exchange(Self.ping).hasPrefix("HTTP/1.1 200 OK"))
        }
    }

    @Test("a directory that was restored from a copy is another one")
    func restored() async throws {
        try await withOpenGate { gate in
            let (path, copy) = (gate.directory(of: "acme"), gate.directory(of: "copy"))
            let first = try #require(gate.identity(of: "acme"))
            try FileManager.default.createDirectory(atPath: copy + "/serve", withIntermediateDirectories: true)
            for name in ["identity", "caps.json", "relay.token"] {
                try FileManager.default.copyItem(atPath: "\(path)/\(name)", toPath: "\(copy)/\(name)")
            }
            // The first directory stays, as it does while a container has it mounted.
            try FileManager.default.moveItem(atPath: path, toPath: gate.directory(of: "kept"))
            try FileManager.default.moveItem(atPath: copy, toPath: path)
            #expect(gate.identity(of: "acme") == nil)
            try await gate.open(company: "acme", caps: ResourceCap.Spec())
            #expect(gate.identity(of: "acme") != first)
            #expect(try await gate.exchange(Self.ping).hasPrefix("HTTP/1.1 200 OK"))
        }
    }

    @Test("a socket that was removed alone is bound again, in the directory that the runtime has")
    func socket() async throws {
        try await withOpenGate { gate in
            let first = gate.identity(of: "acme")
            try FileManager.default.removeItem(atPath: gate.directory(of: "acme") + "/docker.sock")
            try await gate.open(company: "acme", caps: ResourceCap.Spec())
            #expect(gate.identity(of: "acme") == first)
            #expect(try await gate.exchange(Self.ping).hasPrefix("HTTP/1.1 200 OK"))
        }
    }

    @Test("requests are counted by operation and outcome, and nothing that a runtime says becomes a label")
    func counted() async throws {
        let metrics = MetricsRegistry()
        try await withOpenGate(metrics: metrics) { gate in
            _ = try await gate.exchange(Self.ping)
            for number in 0..<5 {
                _ = try await gate.exchange("GET /images/\(number)/json HTTP/1.1\r\nConnection: close\r\n\r\n")
            }
            _ = try await gate.exchange("nonsense\r\n\r\n")
            let id = String(repeating: "0", count: 64)
            _ = try await gate.exchange("GET /exec/\(id)/json HTTP/1.1\r\nConnection: close\r\n\r\n")
            var page = ExpositionText()
            metrics.write(to: &page)
            let samples = try PrometheusText(page.text).samples
            let requests = samples.filter { $0.key.hasPrefix("agx_gate_requests_total") }
            #expect(
                requests == [
                    "agx_gate_requests_total{operation=\"ping\",outcome=\"allowed\"}": 1,
                    "agx_gate_requests_total{operation=\"other\",outcome=\"refused\"}": 6,
                    "agx_gate_requests_total{operation=\"inspect_exec\",outcome=\"refused\"}": 1,
                ]
            )
            #expect(samples["agx_gate_execs"] == 0)
        }
    }
}
