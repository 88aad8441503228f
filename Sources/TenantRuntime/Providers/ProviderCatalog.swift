package import AgxModel

/// The adapters that this runtime has.
package struct ProviderCatalog: Sendable {
    private var adapters: [Provider: any ProviderAdapter]

    package init(_ adapters: [Provider: any ProviderAdapter]) { self.adapters = adapters }

    /// What ships with the runtime.
    package static let standard = ProviderCatalog([
        .claude: ClaudeProvider(),
        .codex: CodexProvider(),
        .gemini: GeminiProvider(),
        .ollama: OllamaProvider(),
        .zai: ClaudeProvider(.zai),
        .shell: ShellProvider(),
    ])

    /// The adapter of a provider, nil if this runtime has none.
    package subscript(provider: Provider) -> (any ProviderAdapter)? { adapters[provider] }
}
