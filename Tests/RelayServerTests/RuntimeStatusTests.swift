import AgxModel
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ManifestFormat
import NIOCore
import RelayServer
import Synchronization
import TestSupport
import Testing

@Suite("what a runtime tells of itself", .timeLimit(.minutes(5)))
struct RuntimeStatusTests {
    /// What is made of an answer.
    private func status(_ answer: String) async throws -> RuntimeStatus? {
        let world = try RelayWorld()
        let source = RuntimeStatusSource(addressing: world.addressing, ownerID: getuid())
        let runtime = StubRuntime { router in
            router.get("/status") { request, _ in
                guard request.headers[.authorization] == "Bearer token-of-acme" else {
                    return Response(status: .unauthorized)
                }
                return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: answer)))
            }
        }
        let status = Mutex<RuntimeStatus?>(nil)
        try await runtime.run(at: world.addressing.runtimeSocket(of: "acme")) {
            let told = try await source.status(of: "acme")
            status.withLock { $0 = told }
        }
        return status.withLock(\.self)
    }

    @Test("is asked for with its token; one that isn't there is left alone")
    func told() async throws {
        let queue = RuntimeStatus.Queue(pending: 3, runnable: 2, activeRuns: 5, oldestRunnableSeconds: 1.5)
        let time = try Timestamp("2026-03-01T12:00:00Z")
        let told = RuntimeStatus(
            queue: queue,
            conditions: [Condition("DatabaseHealthy", .isTrue, reason: "Sound", message: "in order", at: time)],
        )
        #expect(try await status(try JSONValue(encoding: told).jsonText()) == told)
        let world = try RelayWorld()
        let absent = try await RuntimeStatusSource(addressing: world.addressing, ownerID: getuid()).status(of: "acme")
        #expect(absent == nil)
        // As an older one answers.
        #expect(try await status(#"{"conditions":[]}"#) == RuntimeStatus(queue: nil, conditions: []))
    }

    @Test("is believed within bounds, and of conditions only the one that is asked for")
    func bounded() async throws {
        let condition =
            #"{"type":"%","status":"True","reason":"R\u001b[2J","message":"M","lastTransitionTime":"2026-03-01T12:00:00Z"}"#
        let conditions = ["Ready", "DatabaseHealthy", "DatabaseHealthy"].map { type in
            condition.replacing("%", with: type).replacing("M", with: String(repeating: "ä", count: 3000))
        }
        let answer = """
            {"queue":{"pending":-4,"runnable":9223372036854775807,"activeRuns":2,"oldestRunnableSeconds":1e300},
             "conditions":[\(conditions.joined(separator: ","))]}
            """
        let told = try #require(try await status(answer))
        #expect(told.queue == .init(pending: 0, runnable: 1_000_000, activeRuns: 2, oldestRunnableSeconds: 1e9))
        #expect(told.conditions.map(\.type) == ["DatabaseHealthy"])
        #expect(told.conditions.first?.reason == "R [2J")
        #expect(told.conditions.first?.message == String(repeating: "ä", count: 512))
    }

    @Test("is given up when it comes drop by drop, as if there were none", arguments: ["", "{"])
    func dripped(beginning: String) async throws {
        let world = try RelayWorld()
        let (clock, begun, gate) = (ManualClock(), Flag(), Flag())
        let runtime = StubRuntime { router in
            router.get("/healthz") { _, _ in
                Response(
                    status: .ok,
                    body: ResponseBody(contentLength: 10) { writer in
                        if !beginning.isEmpty { try await writer.write(ByteBuffer(string: beginning)) }
                        begun.set()
                        await gate.wait()
                        throw CancellationError()
                    },
                )
            }
        }
        let question = RuntimeQuestion(
            addressing: world.addressing,
            ownerID: getuid(),
            timeout: .seconds(2),
            maximumBody: 1000,
            clock: clock,
        )
        try await runtime.run(at: world.addressing.runtimeSocket(of: "acme")) {
            async let answer = question.get("/healthz", of: "acme", "ask")
            await begun.wait()
            await clock.sleeping(until: .seconds(2))
            clock.advance(to: .seconds(2))
            var cause = ""
            do { _ = try await answer } catch { cause = "\(error)" }
            #expect(cause.contains("no whole answer within 2s"))
            gate.set()
        }
    }

    @Test(
        "is refused if it is something else, or endless",
        arguments: [
            "", "[]", #"{"conditions":1}"#, #"{"queue":{"pending":"1"},"conditions":[]}"#,
            #"{"conditions":[]} "# + String(repeating: " ", count: 70_000),
        ],
    )
    func refused(answer: String) async throws {
        await #expect(throws: (any Error).self) { try await status(answer) }
    }
}
