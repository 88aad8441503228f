import AgxModel
import TenantRuntime
import Testing

@Suite("How long a provider asks to wait", .timeLimit(.minutes(1)))
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

    private func result(_ text: String, status: Int) throws -> ProviderResult {
        let spec = Run.Spec(task: "t", attempt: 1, provider: .claude, prompt: "p")
        var interpreter = ClaudeProvider().makeInterpreter(
            for: .init(runID: "r", namespace: "n", name: "n", spec: spec)
        )
        let line =
            #"{"type":"result","subtype":"success","is_error":true,"api_error_status":\#(status),"result":"\#(text)"}"#
        _ = interpreter.consume(Array(line.utf8)[...])
        return interpreter.result(exit: ExitRecord(exitCode: 1))
    }
}
