import Testing

/// An agent whose real program is in the image `agx/sandbox-agents`.
enum RealAgent: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case claude, codex

    var testDescription: String { rawValue }

    /// A model that the program knows; the fake model takes any.
    var model: String {
        switch self {
        case .claude: "sonnet"
        case .codex: "gpt-5.5"
        }
    }

    /// Where it looks for the skills of its user.
    var skills: String {
        switch self {
        case .claude: "/home/player/.claude/skills"
        case .codex: "/home/player/.agents/skills"
        }
    }

    /// The variables that lead the agent to a model server, with a key.
    func environment(base: String, key: String) -> [String: String] {
        switch self {
        case .claude:
            // Ten tries by default, which take minutes.
            ["ANTHROPIC_BASE_URL": base, "ANTHROPIC_API_KEY": key, "CLAUDE_CODE_MAX_RETRIES": "1"]
        case .codex: ["OPENAI_BASE_URL": base + "/v1", "OPENAI_API_KEY": key]
        }
    }
}
