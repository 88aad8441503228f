import AgxModel
import Foundation
import ManifestFormat
import TenantRuntime
import Testing

@Suite("What the adapters make of the transcripts", .timeLimit(.minutes(10)))
struct TranscriptTests {
    @Test("the result is the expected one", arguments: try Transcript.all())
    func result(transcript: Transcript) throws {
        let result = try transcript.result()
        let expected = transcript.expected
        let reason = result.reason(with: transcript.exit)
        if transcript.isStopped {
            #expect(result.reason != .completed || transcript.cli == "ollama", "it says nothing of its end")
        } else {
            let wanted = expected["failureReason"]?.string.map { reasonNames[$0] } ?? .completed
            #expect(reason == wanted)
            #expect((reason == .completed) == (expected["outcome"]?.string == "succeeded"))
            #expect(result.text == expected["finalText"]?.string)
            #expect(result.message == expected["errorMessage"]?.string)
        }
        #expect(result.sessionID == expected["sessionId"]?.string)
        #expect(result.tokens == Transcript.counts(expected["tokens"]))
        #expect(result.unreadableLines == 0)
        expectCost(result.cost, expected["costUsd"])
    }

    @Test("the tokens are exact with the session file", arguments: try Transcript.all())
    func session(transcript: Transcript) throws {
        let result = try transcript.result(withSession: true)
        let expected = transcript.expected
        let exact = Transcript.counts(expected["tokensFromSession"]) ?? Transcript.counts(expected["tokens"])
        #expect(result.tokens == exact)
        expectCost(result.cost, expected["costUsd"])
        guard !transcript.isStopped else { return }
        #expect(result.reason(with: transcript.exit) == (try transcript.result()).reason(with: transcript.exit))
    }

    @Test("every reason of the transcripts has one of ours, and every transcript is read")
    func complete() throws {
        let all = try Transcript.all()
        for transcript in all {
            let name = transcript.expected["failureReason"]?.string
            #expect(name.map { reasonNames[$0] != nil } ?? true, "\(transcript.name): \(name ?? "")")
            #expect(ProviderCatalog.standard[transcript.request.spec.provider] != nil)
        }
        let folders = try FileManager.default.contentsOfDirectory(atPath: Transcript.root.path)
        #expect(Set(all.map(\.cli)) == Set(folders), "a CLI's transcripts are not read")
        #expect(all.count >= 95, "transcripts were lost")
    }

    @Test("the session's totals so far are told, for the next run to take away")
    func totals() throws {
        let codex = try Transcript(named: "codex/resumed").result()
        #expect(codex.sessionTokens == counts(303, 63, 3000, 314))
        let claude = try Transcript(named: "claude/resumed").result()
        #expect(claude.sessionTokens == counts(303, 63, 3000, 314))
        let killed = try Transcript(named: "codex/sigkill-midrun")
        #expect(try killed.result().sessionTokens == nil)
        #expect(try killed.result(withSession: true).sessionTokens == counts(100, 20, 0, 300))
    }

    @Test("what an agent does becomes events")
    func events() throws {
        for name in ["claude/tool-call", "codex/tool-call"] {
            let transcript = try Transcript(named: name)
            let adapter = try #require(ProviderCatalog.standard[transcript.request.spec.provider])
            var reading = Reading(adapter, transcript.request)
            reading.print(transcript.output)
            let texts = reading.events.compactMap { if case .text(let text) = $0 { text } else { nil } }
            #expect(texts == ["I will run the command.", "Done: the command ran."])
            #expect(reading.events.first == transcript.expected["sessionId"]?.string.map { .session($0) })
            #expect(reading.events.last == .tokens(counts(201, 41, 1000, 307)))
            #expect(
                reading.events.contains { if case .tool(let line) = $0 { line.contains("hello.txt") } else { false } }
            )
        }
    }

    private func counts(_ input: Int64, _ output: Int64, _ cacheRead: Int64, _ cacheWrite: Int64) -> Run.TokenCounts {
        var counts = Run.TokenCounts()
        (counts.input, counts.output) = (input, output)
        (counts.cacheRead, counts.cacheWrite) = (cacheRead, cacheWrite)
        return counts
    }

    private func expectCost(_ cost: Double?, _ expected: JSONValue?) {
        switch expected {
        case .number(let dollars): #expect(abs((cost ?? -1) - dollars) < 1e-9)
        case .integer(let dollars): #expect(cost == Double(dollars))
        default: #expect(cost == nil)
        }
    }
}
