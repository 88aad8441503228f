import AgxModel
import TenantRuntime
import Testing

@Suite("How long a provider asks to wait", .timeLimit(.minutes(10)))
struct WaitTests {
    static let texts: [(String, Duration?)] = [
        ("Rate limit reached. Please try again in 20s.", .seconds(20)),
        ("Please try again in 1.5s. Visit https://x", .milliseconds(1500)),
        ("try again in 6m0s", .seconds(360)),
        ("Try again in 3 hours and 12 minutes.", .seconds(3 * 3600 + 720)),
        ("try again in 1 day, 2 hours", .seconds(86_400)),
        ("Suggested retry after 60s.", .seconds(60)),
        ("retry-after: 30", .seconds(30)),
        ("Please retry in 36.7s.", .milliseconds(36_700)),
        ("resets in 45 minutes", .seconds(2700)),
        ("try again in 9999999 days", .seconds(86_400)),
        ("try again in a moment", nil),
        ("try again in 30", nil),
        ("try again in 5:30 PM", nil),
        ("Your limit will reset at 2030-01-01 00:00:00", nil),
        ("retry after 2030-01-01", nil),
        ("try again in 99999999999999999999s", nil),
        ("try again in ", nil),
        ("try again in 0s", nil),
        ("slow down", nil),
    ]

    @Test("only what is said beyond doubt counts, up to a day", arguments: texts.indices)
    func wait(index: Int) throws {
        let (text, wait) = Self.texts[index]
        #expect(try result(text, status: 429).retryAfter == wait)
        #expect(try result(text, status: 401).retryAfter == nil, "a wait doesn't help there")
    }

    @Test(
        "claude's own wait before a try counts where it is longer than claude would choose",
        arguments: [(1, 7491, true), (2, 7491, true), (1, 1126, false), (2, 2247, false), (10, 38_000, false)],
    )
    func retry(attempt: Int, wait: Int, isTold: Bool) throws {
        let event = #"{"type":"system","subtype":"api_retry","attempt":\#(attempt),"retry_delay_ms":\#(wait)}"#
        #expect(try result("No.", status: 429, after: [event]).retryAfter == (isTold ? .milliseconds(wait) : nil))
        #expect(try result("No.", status: 401, after: [event]).retryAfter == nil)
        #expect(try result("Try again in 3s.", status: 429, after: [event]).retryAfter == .seconds(3))
        let answer = #"{"type":"assistant","message":{"model":"sonnet","content":[]}}"#
        #expect(try result("No.", status: 429, after: [event, answer]).retryAfter == nil, "an answer came since")
    }

    private func result(_ text: String, status: Int, after events: [String] = []) throws -> ProviderResult {
        let spec = Run.Spec(task: "t", attempt: 1, provider: .claude, prompt: "p")
        var interpreter = ClaudeProvider().makeInterpreter(
            for: .init(runID: "r", namespace: "n", name: "n", spec: spec)
        )
        let line =
            #"{"type":"result","subtype":"success","is_error":true,"api_error_status":\#(status),"result":"\#(text)"}"#
        for event in events + [line] { _ = interpreter.consume(Array(event.utf8)[...]) }
        return interpreter.result(exit: ExitRecord(exitCode: 1))
    }
}
