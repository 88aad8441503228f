/// A company's key for a provider; the key itself is sealed beside it, and never read through the API.
package enum ProviderCredential: ResourceKind {
    package static let kind = "ProviderCredential"

    /// What operators write.
    package struct Spec: Codable, Hashable, Sendable {
        package var provider: Provider
        /// Another place than the provider's own, such as a proxy.
        package var baseURL: String?
    }

    /// What the relay says of the key.
    package struct Status: ResourceStatus {
        package var observedGeneration: Int64?
        /// Tells one key from another, and nothing else.
        package var fingerprint: String?
        /// The master key that it is sealed with.
        package var keyID: String?
        package var setTime: Timestamp?
        package var conditions: [Condition] = []

        package init() {}
    }

    /// The shortest key, in bytes: a shorter one can't be taken out of what runs print, as it is in other words, too.
    package static let minimumSecretBytes = 8
    /// The longest key, in bytes.
    package static let maximumSecretBytes = 8192
}

extension Provider {
    /// The environment variable in which this provider's agent looks for its key; nil for one that has none.
    package var keyVariable: String? {
        switch self {
        case .claude: "ANTHROPIC_API_KEY"
        case .zai: "ANTHROPIC_AUTH_TOKEN"
        case .codex: "OPENAI_API_KEY"
        case .gemini: "GEMINI_API_KEY"
        case .ollama: "OLLAMA_API_KEY"
        case .shell: nil
        }
    }

    /// The environment variable with the provider's address; nil for one that has none.
    package var addressVariable: String? {
        switch self {
        case .claude, .zai: "ANTHROPIC_BASE_URL"
        case .codex: "OPENAI_BASE_URL"
        case .gemini: "GOOGLE_GEMINI_BASE_URL"
        case .ollama: "OLLAMA_HOST"
        case .shell: nil
        }
    }
}
