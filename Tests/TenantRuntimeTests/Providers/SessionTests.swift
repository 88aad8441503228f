import AgxModel
import TenantRuntime
import Testing

/// Sessions of several runs, in the order in which claude and codex were seen to write them, with killed runs between.
@Suite("Tokens of sessions that go on", .timeLimit(.minutes(10)))
struct SessionTests {
    private static let session = "5f0c2f4e-6b0a-4c39-9d5e-2a7f3f6d1c11"
    private static let exit = ExitRecord(exitCode: 137, signal: 9)

    /// A first run with 201 tokens of input, and a second that was killed after message `b` with 103.
    private static let claudeFile = [message("a", 201), state(201), message("b", 103), message("b", 103)]

    private static func message(_ id: String, _ input: Int) -> String {
        #"{"type":"assistant","message":{"id":"\#(id)","model":"m","usage":{"input_tokens":\#(input),"output_tokens":2}}}"#
    }

    private static func state(_ input: Int) -> String {
        #"{"type":"cost-state","modelUsage":{"m":{"inputTokens":\#(input),"outputTokens":0}}}"#
    }

    private static func started(_ turn: String) -> String {
        #"{"type":"event_msg","payload":{"type":"task_started","turn_id":"\#(turn)"}}"#
    }

    private static func record(_ turn: String, _ input: Int, of thread: Int) -> String {
        let (usage, whole) = (#"{"input_tokens":\#(input)}"#, #"{"input_tokens":\#(thread)}"#)
        return
            #"{"type":"token_usage_record","payload":{"turn_id":"\#(turn)","usage":\#(usage),"thread_token_usage":\#(whole)}}"#
    }

    private func result(
        _ provider: Provider,
        base: Int64?,
        printed: [String],
        file: [String],
        isResumed: Bool = true,
    ) throws -> ProviderResult {
        var spec = Run.Spec(task: "t", attempt: 1, provider: provider, prompt: "p")
        if isResumed { spec.session = Self.session }
        if let base {
            spec.sessionTokens = .init()
            spec.sessionTokens?.input = base
        }
        let request = RunRequest(runID: "r", namespace: "n", name: "n", spec: spec)
        var reading = Reading(try #require(ProviderCatalog.standard[provider]), request)
        let first =
            provider == .claude
            ? #"{"type":"system","subtype":"init","session_id":"\#(Self.session)"}"#
            : #"{"type":"thread.started","thread_id":"\#(Self.session)"}"#
        reading.print(Array(([first] + printed).joined(separator: "\n").utf8))
        reading.end(session: Array(file.joined(separator: "\n").utf8))
        return reading.interpreter.result(exit: Self.exit)
    }

    @Test("claude, killed: only the messages that it printed are its own", arguments: [201, nil] as [Int64?])
    func killed(base: Int64?) throws {
        let result = try result(.claude, base: base, printed: [Self.message("b", 103)], file: Self.claudeFile)
        #expect(result.tokens?.input == 103)
        #expect(result.tokens?.output == 2)
        #expect(result.sessionTokens?.input == 201, "claude doesn't count a killed run itself")
    }

    @Test(
        "claude, killed after a killed run: the messages of the earlier one stay out",
        arguments: [201, nil] as [Int64?],
    )
    func killedTwice(base: Int64?) throws {
        let file = Self.claudeFile + [Self.message("c", 105)]
        let result = try result(.claude, base: base, printed: [Self.message("c", 105)], file: file)
        #expect(result.tokens?.input == 105)
        #expect(result.sessionTokens?.input == 201)
    }

    @Test("claude, after a killed run: the totals less those before, known or not", arguments: [201, nil] as [Int64?])
    func stopped(base: Int64?) throws {
        let file = Self.claudeFile + [Self.message("c", 105), Self.state(306)]
        let result = try result(.claude, base: base, printed: [Self.message("c", 1)], file: file)
        #expect(result.tokens?.input == 105)
        #expect(result.sessionTokens?.input == 306)
    }

    @Test(
        "claude, killed before its first answer: an earlier run isn't counted again",
        arguments: [201, nil] as [Int64?],
    )
    func early(base: Int64?) throws {
        let result = try result(.claude, base: base, printed: [], file: [Self.message("a", 201), Self.state(201)])
        #expect(result.tokens.map(\.input) ?? 0 == 0)
    }

    @Test("claude, killed in a new session: all of the file is its own")
    func fresh() throws {
        let result = try result(.claude, base: nil, printed: [], file: [Self.message("a", 7)], isResumed: false)
        #expect(result.tokens?.input == 7)
        #expect(result.sessionTokens == nil)
    }

    @Test(
        "codex: the last turn is the run's, whether or not the totals before it are right",
        arguments: [100, 40, nil] as [Int64?],
    )
    func turn(base: Int64?) throws {
        let file = [
            Self.started("1"), Self.record("1", 100, of: 100), Self.started("2"), Self.record("2", 30, of: 130),
        ]
        let events = [#"{"type":"turn.started"}"#, #"{"type":"turn.completed","usage":{"input_tokens":130}}"#]
        for printed in [events, Array(events.prefix(1))] {
            let result = try result(.codex, base: base, printed: printed, file: file)
            #expect(result.tokens?.input == 30)
            #expect(result.sessionTokens?.input == 130)
        }
    }

    @Test("codex, killed before its turn is in the file: an earlier turn isn't counted again")
    func noTurn() throws {
        let file = [Self.started("1"), Self.record("1", 100, of: 100)]
        #expect(try result(.codex, base: 100, printed: [], file: file).tokens == nil)
        let begun = try result(.codex, base: 100, printed: [#"{"type":"turn.started"}"#], file: file)
        #expect(begun.tokens?.input == 0)
        #expect(begun.sessionTokens?.input == 100)
    }

    @Test("codex, with the totals before unknown and no file: nothing rather than too much")
    func unknown() throws {
        let printed = [#"{"type":"turn.completed","usage":{"input_tokens":130}}"#]
        let result = try result(.codex, base: nil, printed: printed, file: [])
        #expect(result.tokens == nil)
        #expect(result.sessionTokens?.input == 130)
    }
}
