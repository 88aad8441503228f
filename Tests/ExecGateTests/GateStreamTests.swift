import AgxModel
import AgxSecurity
import DockerEngine
import Foundation
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import ExecGate

@Suite("Connections and attached execs of a gate", .timeLimit(.minutes(1)))
struct GateStreamTests {
    private static let ping = "GET /_ping HTTP/1.1\r\n\r\n"
    private static let lastPing = "GET /_ping HTTP/1.1\r\nConnection: close\r\n\r\n"
    private static let oneExec: GateLimits = {
        var limits = GateLimits()
        limits.attachedExecs = 1
        return limits
    }()
    private static let sandbox = "/containers/agx-company-sandbox-acme"

    private func post(_ path: String, _ body: String) -> String {
        "POST \(path) HTTP/1.1\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// Makes an exec and attaches to it, on one connection.
    private var attach: String {
        post(Self.sandbox + "/exec", #"{"Cmd":["cat"]}"#)
            + post("/exec/\(String(repeating: "0", count: 63))1/start", "{}")
    }

    @Test("connections beyond the limit are closed, and the others and the gate go on")
    func manyConnections() async throws {
        var limits = GateLimits()
        limits.connections = 4
        try await withOpenGate(limits: limits) { gate in
            try await withThrowingDiscardingTaskGroup { group in
                let (held, hold) = AsyncStream<Void>.makeStream()
                let (release, end) = AsyncStream<Void>.makeStream()
                group.addTask {
                    try await holding(4, gate, { hold.yield() }, until: release)
                }
                for await _ in held { break }
                for _ in 0..<20 {
                    let answer = try await gate.exchange(Self.lastPing)
                    #expect(answer == "")
                }
                end.finish()
            }
            // Places come back once the gate has seen the others go.
            while try await gate.exchange(Self.lastPing).isEmpty {}
            #expect(try await gate.exchange(Self.lastPing).hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    /// Holds so many served connections, and calls `ready` when all are.
    private func holding(
        _ count: Int,
        _ gate: ExecGate,
        _ ready: @Sendable () -> Void,
        until release: AsyncStream<Void>,
    ) async throws {
        guard count > 0 else {
            ready()
            for await _ in release {}
            return
        }
        try await gate.connect().executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: Self.ping))
            var bytes = inbound.makeAsyncIterator()
            let first = try await bytes.next()
            #expect(first != nil)
            try await holding(count - 1, gate, ready, until: release)
            // The gate has not closed it meanwhile.
            try await outbound.write(ByteBuffer(string: Self.ping))
            let second = try await bytes.next()
            #expect(second != nil)
        }
    }

    @Test("a gate that ends with connections nobody has served yet takes nothing with it")
    func endsBusy() async throws {
        for _ in 0..<20 {
            try await withOpenGate { gate in
                try await withThrowingDiscardingTaskGroup { group in
                    for _ in 0..<10 { group.addTask { _ = try? await gate.exchange(Self.lastPing) } }
                    try await gate.close(company: "acme")
                }
            }
        }
    }

    @Test("a client that has closed its input still gets all output")
    func halfClosed() async throws {
        try await StreamingEngine.run { connection in
            try await connection.asExec { bytes, outbound in
                var heard = ""
                while let piece = try await bytes.next(isolation: #isolation) { heard += String(buffer: piece) }
                try await outbound.write(ByteBuffer(string: "heard \(heard)"))
            }
        } _: { engine in
            try await withOpenGate(engine: engine) { gate in
                let answer = try await gate.exchange(attach + "all of it", halfCloses: true)
                #expect(answer.hasSuffix("raw-stream\r\n\r\nheard all of it"))
            }
        }
    }

    @Test("a client that goes away is noticed before there is output, and its place is free")
    func goneClient() async throws {
        let (started, start) = AsyncStream<Void>.makeStream()
        let (ended, end) = AsyncStream<Void>.makeStream()
        let limits = Self.oneExec
        try await StreamingEngine.run { connection in
            let channel = connection.channel
            try await connection.asExec { bytes, _ in
                start.yield()
                while let piece = try await bytes.next(isolation: #isolation) {
                    guard String(buffer: piece) != "bye" else { return }
                }
                // Closed both ways: the end of the input alone would leave it open.
                try await channel.closeFuture.get()
                end.yield()
            }
        } _: { engine in
            try await withOpenGate(engine: engine, limits: limits) { gate in
                try await gate.connect().executeThenClose { _, outbound in
                    try await outbound.write(ByteBuffer(string: attach))
                    for await _ in started { break }
                    let second = try await gate.exchange(attach, halfCloses: true)
                    #expect(second.contains("HTTP/1.1 429 Too Many Requests\r\n"))
                }
                for await _ in ended { break }
                while try await gate.exchange(attach + "bye", halfCloses: true).contains("HTTP/1.1 429") {}
            }
        }
    }

    @Test("what fails in the middle of an exec's bytes ends the connection, with nothing of HTTP among them")
    func brokenStream() async throws {
        try await StreamingEngine.run { connection in
            try await connection.asExec { _, outbound in try await outbound.write(ByteBuffer(string: "said")) }
        } _: { engine in
            var broken = engine
            broken.failure = DockerError(.connectionLost, attempted: "start exec")
            try await withOpenGate(engine: broken) { gate in
                let answer = try await gate.exchange(attach)
                #expect(answer.hasSuffix("raw-stream\r\n\r\nsaid"))
            }
        }
    }
}
