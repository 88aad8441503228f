import AgxSecurity
import Foundation
import Synchronization
import Testing
import TestSupport

@testable import ExecGate

@Suite("What a gate leaves in the log", .timeLimit(.minutes(1)))
struct ExecLogTests {
    private func post(_ path: String, _ body: String) -> String {
        "POST \(path) HTTP/1.1\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private let exec = "/containers/agx-company-sandbox-acme/exec"
    private let id = RecordingEngine.execID(1)
    private let end = "GET /_ping HTTP/1.1\r\nConnection: close\r\n\r\n"

    @Test("an exec's command, start and end, each once")
    func life() async throws {
        let (log, engine) = (LogRecorder(), RecordingEngine())
        try await withOpenGate(engine: engine, logger: log.logger) { gate in
            let look = "GET /exec/\(id)/json HTTP/1.1\r\n\r\n"
            let make = post(exec, #"{"Cmd":["make","test"],"Env":["TOKEN=hush"]}"#)
            _ = try await gate.exchange(make + post("/exec/\(id)/start", #"{"Detach":true}"#) + look + end)
            engine.exitCode.withLock { $0 = 2 }
            _ = try await gate.exchange(look + look + end)
        }
        let short = id.prefix(12)
        #expect(
            log.lines == [
                "info: exec made argv=make test company.id=acme exec=\(short)",
                "info: exec started company.id=acme exec=\(short)",
                "info: exec ended company.id=acme exec=\(short) exit.code=2",
            ]
        )
    }

    @Test("an exec that isn't there any more when it is to be started, and one for which there is no place")
    func failures() async throws {
        let (log, engine) = (LogRecorder(), RecordingEngine())
        var limits = GateLimits()
        limits.unstartedExecs = 1
        try await withOpenGate(engine: engine, limits: limits, logger: log.logger) { gate in
            let attach = post("/exec/\(id)/start", #"{"Detach":false}"#)
            let make = post(exec, #"{"Cmd":["true"]}"#)
            _ = try await gate.exchange(make + make + attach + end)
        }
        #expect(log.count(of: "warning: exec refused argv=true company.id=acme error=") == 1, "\(log.lines)")
        #expect(log.count(of: "info: exec failed company.id=acme error=start exec") == 1, "\(log.lines)")
        #expect(log.count(of: "exec started") == 0)
    }

    @Test("what is forbidden, and of a flood of it only some")
    func forbidden() async throws {
        let log = LogRecorder()
        try await withOpenGate(logger: log.logger) { gate in
            let privileged = post(exec, #"{"Cmd":["id"],"Privileged":true}"#)
            let elsewhere = String(repeating: "GET /containers/json HTTP/1.1\r\n\r\n", count: 50)
            let answers = try await gate.exchange(privileged + elsewhere + end)
            #expect(answers.components(separatedBy: "HTTP/1.1 403").count == 52)
        }
        let refused = "warning: a gate request was refused company.id=acme error="
        #expect(log.lines.first?.hasPrefix("\(refused)a privileged exec is not allowed") == true, "\(log.lines)")
        #expect(log.lines.first?.hasSuffix("request=POST \(exec)") == true, "\(log.lines)")
        // Ten at once, and one more in ten seconds.
        #expect((10...12).contains(log.count(of: refused)), "\(log.lines.count)")
    }
}
