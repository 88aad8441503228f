package import AgxModel

/// Knows the companies' keys for their providers.
package protocol CredentialSource: Sendable {
    /// The environment variables that a run of the provider needs, the key among them; empty if none is set.
    func environment(of company: String, for provider: Provider) async throws -> [String: String]
}

/// Has no keys.
package struct NoCredentials: CredentialSource {
    package init() {}

    package func environment(of company: String, for provider: Provider) async throws -> [String: String] { [:] }
}
