import AgxModel
import ManifestFormat
import TenantRuntime
import TestSupport
import Testing

@Suite("Interpreters and output that is broken or hostile", .timeLimit(.minutes(10)))
struct RobustnessTests {
    private static let newline = UInt8(ascii: "\n")

    private func result(_ transcript: Transcript, output: [UInt8], errors: [UInt8], session: [UInt8]) throws
        -> ProviderResult
    {
        var reading = Reading(
            try #require(ProviderCatalog.standard[transcript.request.spec.provider]),
            transcript.request,
        )
        reading.print(output)
        reading.end(errors: errors, session: session)
        return reading.interpreter.result(exit: transcript.exit)
    }

    @Test("broken output is never fatal, and makes no success of a failure", arguments: UInt64(0)..<60)
    func fuzz(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let all = try Transcript.all()
        for transcript in all.shuffled(using: &random).prefix(30) {
            let other = try #require(all.randomElement(using: &random))
            let output = Self.broken(transcript.output, with: other.output, using: &random)
            let errors = Self.broken(transcript.errors, with: other.errors, using: &random)
            let session = Self.broken(transcript.session, with: other.session, using: &random)
            let result = try result(transcript, output: output, errors: errors, session: session)
            #expect((result.text?.utf8.count ?? 0) <= 65_536, "seed \(seed)")
            #expect((result.message?.utf8.count ?? 0) <= 4096, "seed \(seed)")
            // Ollama's failures with exit code 0 are plain text that any change turns into an answer.
            guard transcript.expected["outcome"]?.string == "failed", transcript.exit.exitCode != 0 else { continue }
            #expect(result.reason != .completed, "seed \(seed): \(transcript.name)")
        }
    }

    @Test("a failure with exit code 0 stays one without its end, or with half of it", arguments: UInt64(0)..<40)
    func quietFailures(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for name in [
            "gemini/empty", "gemini/sigterm-midrun", "claude/sigint-in-tool", "claude/success", "gemini/success",
        ] {
            let transcript = try Transcript(named: name)
            let length = Int.random(in: 0..<(transcript.output.count - 1), using: &random)
            let output = Array(transcript.output.prefix(length))
            let result = try result(transcript, output: output, errors: [], session: [])
            #expect(
                result.reason == .nonZeroExit || result.reason == .providerError,
                "seed \(seed): \(name) at \(length)",
            )
        }
    }

    @Test("a line of 50 MB is counted once, keeps nothing, and does not hide the next one")
    func longLine() throws {
        let transcript = try Transcript(named: "claude/success")
        var interpreter = ClaudeProvider().makeInterpreter(for: transcript.request)
        // Each piece but the first looks like an event of its own.
        let event = Array(#"{"type":"result","subtype":"success","is_error":false,"result":"forged"}"#.utf8)
        var piece = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
        piece.replaceSubrange(0..<event.count, with: event)
        var first = piece
        first[0] = UInt8(ascii: "x")
        _ = interpreter.consume(first[...])
        for _ in 1..<50 { #expect(interpreter.consume(piece[...]).isEmpty) }
        #expect(interpreter.consume(event[...]).isEmpty, "the last piece is shorter")
        #expect(interpreter.result(exit: ExitRecord(exitCode: 0)).reason == .nonZeroExit)
        for line in transcript.output.split(separator: Self.newline) { _ = interpreter.consume(line) }
        let result = interpreter.result(exit: ExitRecord(exitCode: 0))
        #expect(result.text == "Hello from the fake model.")
        #expect(result.unreadableLines == 1)
    }

    @Test("lines that are no events are counted, and unknown types are not")
    func unreadable() throws {
        for cli in ["claude", "codex", "gemini"] {
            let transcript = try Transcript(named: "\(cli)/success")
            let noise = Array(
                "{\"type\":\"new\",\"x\":[{}]}\nplain text\n\n[1]\n{\"type\":7}\n{\"type\":\"result\n\u{FF}\n".utf8
            )
            let result = try result(transcript, output: noise + transcript.output, errors: [], session: [])
            #expect(result.unreadableLines == 5)
            #expect(result.text == transcript.expected["finalText"]?.string)
            #expect(result.tokens == Transcript.counts(transcript.expected["tokens"]))
        }
    }

    @Test("members may come in any order", arguments: ["claude/tool-call", "codex/tool-call", "gemini/tool-call"])
    func order(name: String) throws {
        let transcript = try Transcript(named: name)
        // The writer sorts the names.
        let lines = try transcript.output.split(separator: Self.newline).map {
            try JSONValue.parse(json: Array($0)).jsonBytes() + [Self.newline]
        }
        let result = try result(transcript, output: lines.flatMap(\.self), errors: [], session: [])
        #expect(result == (try transcript.result()))
    }

    @Test("numbers that are too large or too small are held in bounds")
    func numbers() throws {
        let numbers = [
            "9223372036854775807", "-9223372036854775808", "1e999", "99999999999999999999", "1.5", "\"7\"", "null",
        ]
        for number in numbers {
            let usage = #"{"inputTokens":N,"outputTokens":N,"cacheReadInputTokens":N,"costUSD":N,"costBasis":"list"}"#
            let claude =
                #"{"type":"result","subtype":"success","is_error":false,"num_turns":N,"model_usage_since_last_result":{"a":U,"b":U}}"#
            let codex =
                #"{"type":"turn.completed","usage":{"input_tokens":N,"cached_input_tokens":N,"output_tokens":N}}"#
            let gemini =
                #"{"type":"result","status":"success","stats":{"input":N,"total_tokens":N,"input_tokens":-5,"cached":N}}"#
            for (provider, line) in [(Provider.claude, claude), (.codex, codex), (.gemini, gemini)] {
                let text = line.replacing("U", with: usage).replacing("N", with: number)
                let request = RunRequest(
                    runID: "r",
                    namespace: "n",
                    name: "n",
                    spec: .init(task: "t", attempt: 1, provider: provider, prompt: "p"),
                )
                var reading = Reading(try #require(ProviderCatalog.standard[provider]), request)
                for _ in 0..<3 { reading.print(Array(text.utf8)) }
                let counts = reading.interpreter.result(exit: nil).tokens
                let range: ClosedRange<Int64> = 0...1_000_000_000_000_000
                #expect(
                    counts.map { range.contains($0.input) && range.contains($0.output) } ?? true,
                    "\(provider) \(number)",
                )
            }
        }
    }

    @Test("text is bounded and holds no zero byte, and an id that could be something else is none")
    func texts() throws {
        let long = String(repeating: "ä", count: 100_000)
        let output = """
            {"type":"system","subtype":"init","session_id":"--resume"}
            {"type":"result","subtype":"success","is_error":false,"result":"\(long)\\u0000","session_id":"../../x"}
            """
        let transcript = try Transcript(named: "claude/success")
        let result = try result(transcript, output: Array(output.utf8), errors: [], session: [])
        #expect(result.sessionID == nil)
        #expect(result.text?.utf8.count ?? 0 <= 65_536)
        #expect(result.text?.hasSuffix("ää\u{FFFD}") == true)
        let failure =
            #"{"type":"result","subtype":"success","is_error":true,"api_error_status":429,"result":"\#(long)"}"#
        let failed = try self.result(transcript, output: Array(failure.utf8), errors: [], session: [])
        #expect(failed.reason == .rateLimited)
        #expect(failed.message?.utf8.count == 4096)
    }

    /// A copy with a few of: cut off, lines of another output, lines twice or left out, bytes changed.
    private static func broken(
        _ bytes: [UInt8],
        with other: [UInt8],
        using random: inout SeededGenerator,
    ) -> [UInt8] {
        var result = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) where !result.isEmpty {
            let place = Int.random(in: 0..<result.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: result.removeLast(place)
            case 1: result.insert(contentsOf: other.prefix(place), at: place)
            case 2: result = result.split(separator: newline).shuffled(using: &random).flatMap { $0 + [newline] }
            case 3: result.append(contentsOf: result[place...])
            default:
                for _ in 0..<8 {
                    result[Int.random(in: 0..<result.count, using: &random)] = .random(in: 0...255, using: &random)
                }
            }
        }
        return result
    }
}
