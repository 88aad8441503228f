import Testing

@testable import AgxModel

@Suite("Patterns", .timeLimit(.minutes(5)))
struct PatternTests {
    @Test(
        "patterns match as in JSON Schema",
        arguments: [
            ("^[0-9]+(:[0-9]+)?$", "1000:1000", true), ("^[0-9]+(:[0-9]+)?$", "1000:", false), ("b", "abc", true),
            ("^b", "abc", false), ("c$", "abc", true), ("^(a|bc)*$", "abcbca", true), ("^(a|bc)*$", "ab", false),
            ("^a{2,3}$", "aaa", true), ("^a{2,3}$", "aaaa", false), ("^a{2}$", "a", false), ("^a{2,}$", "aaaaa", true),
            ("^[^a-c]$", "d", true), ("^[^a-c]$", "b", false), ("^\\d\\w\\s\\.$", "1a .", true), ("^.$", "\n", false),
            ("^$", "", true), ("^[a-]$", "-", true), ("^(?:x|)y$", "y", true), ("é$", "caf\u{E9}", true),
        ],
    )
    func matching(pattern: String, text: String, expected: Bool) throws {
        #expect(try Pattern(pattern).matches(text) == expected)
    }

    @Test(
        "what isn't supported is refused",
        arguments: ["(", ")", "[", "[]", "*a", "a{3,2}", "\\b", "[z-a]", "a{x}", "\\"],
    )
    func refused(pattern: String) {
        #expect(throws: ModelError.self) { try Pattern(pattern) }
    }

    @Test("an expression that makes others backtrack for years takes linear time here")
    func catastrophic() throws {
        let pattern = try Pattern("^(a+)+$")
        #expect(!pattern.matches(String(repeating: "a", count: 20_000) + "b"))
    }
}
