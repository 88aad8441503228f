import AgxModel
import TenantRuntime
import Testing

@Suite("The commands of the adapters", .timeLimit(.minutes(10)))
struct CommandTests {
    private static let runID = "5f0c2f4e-6b0a-4c39-9d5e-2a7f3f6d1c11"
    private static let session = "01a202f0-a332-7520-962e-08e38bb71d9a"
    private static let codexOptions = """
        --json --skip-git-repo-check --dangerously-bypass-approvals-and-sandbox -c analytics.enabled=false \
        --disable plugins --disable unbounded_connection_retries \
        -c shell_environment_policy.ignore_default_excludes=false -c model_provider="agx" -c model_providers.agx={\
        name="agx",base_url="BASE",env_key="OPENAI_API_KEY",wire_api="responses",request_max_retries=2,\
        stream_max_retries=2,stream_idle_timeout_ms=300000}
        """
    private static let claude = "claude -p --output-format stream-json --verbose --dangerously-skip-permissions"
    private static let gemini = "--output-format stream-json --approval-mode yolo --skip-trust"

    /// One command line for each case, words joined by blanks: fresh, with a model, resumed, with a base URL.
    static let goldens: [(Provider, @Sendable (inout Run.Spec) -> Void, String)] = [
        (.claude, { _ in }, "\(claude) --session-id \(runID)"),
        (.claude, { $0.model = "sonnet" }, "\(claude) --model sonnet --session-id \(runID)"),
        (.claude, { $0.session = session }, "\(claude) --resume \(session)"),
        (
            .claude, { ($0.maxTurns, $0.maxBudget) = (7, 2.5) },
            "\(claude) --max-turns 7 --max-budget-usd 2.5 --session-id \(runID)",
        ),
        (.zai, { $0.maxTurns = 3 }, "\(claude) --max-turns 3 --session-id \(runID)"),
        (.zai, { $0.model = "glm-5.3" }, "\(claude) --model glm-5.3 --session-id \(runID)"),
        (.codex, { _ in }, "codex exec \(codexOptions) -".base("https://api.openai.com/v1")),
        (
            .codex, { ($0.session, $0.model) = (session, "gpt-5.5") },
            "codex exec resume \(codexOptions) -m gpt-5.5 \(session) -".base("https://api.openai.com/v1"),
        ),
        (
            .codex, { $0.env = [.init(name: "OPENAI_BASE_URL", value: "http://h/\"v1\\")] },
            "codex exec \(codexOptions) -".base(#"http://h/\"v1\\"#),
        ),
        (.gemini, { _ in }, "gemini -p Say hello. \(gemini) --session-id \(runID)"),
        (
            .gemini, { ($0.session, $0.model) = (session, "gemini-2.5-pro") },
            "gemini -p Say hello. \(gemini) -m gemini-2.5-pro --resume \(session)",
        ),
        (
            .gemini, { $0.prompt = "-x" },
            "gemini -p Do what the text above asks for. \(gemini) --session-id \(runID)",
        ),
        (.ollama, { $0.model = "gemma4" }, "ollama run gemma4 --verbose --nowordwrap --hidethinking"),
    ]

    @Test("the command line is the documented one", arguments: goldens.indices)
    func golden(index: Int) throws {
        let (provider, change, words) = Self.goldens[index]
        let command = try command(provider, change: change)
        #expect(command.arguments.joined(separator: " ") == words)
        #expect(command.workingDirectory == ContainerPaths.home)
        let isInArguments = provider == .gemini && command.arguments.contains("Say hello.")
        #expect((command.standardInput == nil) == isInArguments)
        #expect(command.files.map(\.name) == (isInArguments ? [] : ["prompt.txt"]))
    }

    @Test("a limit that the agent doesn't keep is refused", arguments: Provider.allCases)
    func limits(provider: Provider) throws {
        if provider != .claude {
            #expect(throws: TenantRuntimeError.self) { try command(provider) { ($0.model, $0.maxBudget) = ("m", 1) } }
        }
        guard provider != .claude, provider != .zai else { return }
        #expect(throws: TenantRuntimeError.self) { try command(provider) { ($0.model, $0.maxTurns) = ("m", 1) } }
        _ = try command(provider) { $0.model = "m" }
    }

    @Test("the environment has no key and no noise, and the task's own variables win")
    func environment() throws {
        let claude = try command(.claude) { $0.env = [.init(name: "CLAUDE_CODE_MAX_RETRIES", value: "0")] }
        #expect(claude.environment["CLAUDE_CODE_MAX_RETRIES"] == "0")
        #expect(claude.environment["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] == "1")
        #expect(claude.environment["ANTHROPIC_BASE_URL"] == nil)
        #expect(claude.environment["AGX_TASK"] == "fix")
        let zai = try command(.zai) { $0.env = [.init(name: "API_TIMEOUT_MS", value: "1")] }
        #expect(zai.environment["ANTHROPIC_BASE_URL"] == "https://api.z.ai/api/anthropic")
        #expect(zai.environment["API_TIMEOUT_MS"] == "1")
        #expect(zai.environment["ANTHROPIC_DEFAULT_OPUS_MODEL"]?.hasPrefix("glm-") == true)
        let codex = try command(.codex) {
            $0.env = [.init(name: "CODEX_HOME", value: "/tmp"), .init(name: "HOME", value: "/tmp")]
        }
        #expect(codex.environment["HOME"] == ContainerPaths.home)
        #expect(codex.environment["CODEX_HOME"] == nil)
    }

    @Test("keys are secrets only, one of those that exclude each other", arguments: Provider.allCases)
    func secrets(provider: Provider) throws {
        guard provider != .shell else { return }
        let keys = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "OPENAI_API_KEY", "GEMINI_API_KEY"]
        let credentials = ProviderCredentials(
            environment: Dictionary(uniqueKeysWithValues: keys.map { ($0, "key-of-\($0)") })
        )
        let command = try command(provider, credentials) { $0.model = "m" }
        #expect(!command.arguments.contains { $0.contains("key-of-") })
        #expect(!command.environment.values.contains { $0.contains("key-of-") })
        #expect(!command.files.contains { String(decoding: $0.content, as: UTF8.self).contains("key-of-") })
        let own = command.secrets.keys.filter { $0.hasPrefix("ANTHROPIC") }
        switch provider {
        case .claude: #expect(own == ["ANTHROPIC_API_KEY"])
        case .zai: #expect(own == ["ANTHROPIC_AUTH_TOKEN"])
        default: #expect(command.secrets["OPENAI_API_KEY"] == "key-of-OPENAI_API_KEY")
        }
    }

    @Test("z.ai takes its key by its own name too, and a key of the task's own stands alone")
    func keyNames() throws {
        let named = ProviderCredentials(environment: ["ZAI_API_KEY": "k"])
        #expect(try command(.zai, named) { _ in }.secrets == ["ANTHROPIC_AUTH_TOKEN": "k"])
        let key = ProviderCredentials(environment: ["ANTHROPIC_API_KEY": "k"])
        let own = try command(.claude, key) { $0.env = [.init(name: "ANTHROPIC_AUTH_TOKEN", value: "ollama")] }
        #expect(own.secrets.isEmpty)
        #expect(own.environment["ANTHROPIC_AUTH_TOKEN"] == "ollama")
        let codex = try command(.codex, ProviderCredentials(environment: ["CODEX_API_KEY": "k"])) { _ in }
        #expect(codex.arguments.contains { $0.contains("env_key=\"CODEX_API_KEY\"") })
        #expect(codex.secrets == ["CODEX_API_KEY": "k"])
    }

    @Test("the address that came with the key is used, and one of the task's own goes before it")
    func addresses() throws {
        for provider in Provider.allCases {
            guard let name = provider.addressVariable, let key = provider.keyVariable else { continue }
            let credentials = ProviderCredentials(environment: [name: "http://proxy/v1", key: "k"])
            let given = try command(provider, credentials) { $0.model = "m" }
            #expect(given.environment[name] == "http://proxy/v1")
            #expect(given.secrets == [key: "k"])
            let own = try command(provider, credentials) {
                ($0.model, $0.env) = ("m", [.init(name: name, value: "http://own/v1")])
            }
            #expect(own.environment[name] == "http://own/v1")
            guard provider == .codex else { continue }
            #expect(given.arguments.contains { $0.contains("base_url=\"http://proxy/v1\"") })
            #expect(own.arguments.contains { $0.contains("base_url=\"http://own/v1\"") })
        }
    }

    static let refused: [(Provider, @Sendable (inout Run.Spec) -> Void)] = [
        (.ollama, { _ in }),
        (.ollama, { ($0.model, $0.session) = ("m", session) }),
        (.claude, { $0.prompt = " \n" }),
        (.claude, { $0.prompt = "a\0b" }),
        (.claude, { $0.session = "--help" }),
        (.claude, { $0.session = "../x" }),
        (.claude, { $0.model = "--dangerous" }),
        (.claude, { $0.model = "a b" }),
        (.claude, { $0.env = [.init(name: "ANTHROPIC_BASE_URL", value: "file:///etc")] }),
        (.codex, { $0.session = "name-of-a-thread" }),
        (.codex, { $0.env = [.init(name: "OPENAI_BASE_URL", value: "http://h\nx")] }),
        (.gemini, { $0.env = [.init(name: "A", value: "\0")] }),
    ]

    @Test("what can never work is refused", arguments: refused.indices)
    func refusal(index: Int) {
        let (provider, change) = Self.refused[index]
        #expect { try command(provider, change: change) } throws: {
            ($0 as? TenantRuntimeError)?.code == .invalidRequest
        }
    }

    @Test("a run whose id is no UUID leaves the choice of the session to the agent, and a long prompt is a file")
    func odd() throws {
        #expect(try !command(.claude, runID: "run-1") { _ in }.arguments.contains("--session-id"))
        let long = try command(.gemini) { $0.prompt = String(repeating: "x", count: 200_000) }
        #expect(long.arguments.allSatisfy { $0.utf8.count < 1000 })
        #expect(long.files.first?.content.count == 200_000)
        #expect(long.standardInput == "prompt.txt")
    }

    @Test("sessions are looked for where the agents keep them")
    func sessionFiles() throws {
        let (claude, codex) = (
            try #require(ProviderCatalog.standard[.claude]), try #require(ProviderCatalog.standard[.codex]),
        )
        let request = request(.claude, runID: Self.runID) { _ in }
        let file = SessionFile(directory: ".claude/projects", name: .whole("\(Self.session).jsonl"))
        #expect(claude.sessionFile(of: Self.session, for: request) == file)
        let thread = SessionFile(directory: ".codex/sessions", name: .ending("-\(Self.session).jsonl", depth: 3))
        #expect(codex.sessionFile(of: Self.session, for: request) == thread)
        #expect(claude.sessionFile(of: "../x", for: request) == nil)
    }

    private func request(_ provider: Provider, runID: String, change: (inout Run.Spec) -> Void) -> RunRequest {
        var spec = Run.Spec(task: "fix", attempt: 1, provider: provider, prompt: "Say hello.")
        change(&spec)
        return RunRequest(runID: runID, namespace: "acme", name: "fix-1", spec: spec)
    }

    private func command(
        _ provider: Provider,
        _ credentials: ProviderCredentials = .init(),
        runID: String = runID,
        change: (inout Run.Spec) -> Void,
    ) throws -> RunCommand {
        let adapter = try #require(ProviderCatalog.standard[provider])
        return try adapter.command(for: request(provider, runID: runID, change: change), credentials: credentials)
    }
}

extension String {
    /// With the base URL in its place.
    fileprivate func base(_ url: String) -> String { split(separator: "BASE").joined(separator: url) }
}
