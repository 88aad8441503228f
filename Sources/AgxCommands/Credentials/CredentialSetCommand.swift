import AgxModel
import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx credential set`: takes a key from a prompt or standard input, never from an argument.
struct CredentialSetCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Set a company's key for a provider; it is asked for, or read from standard input.",
        usage: "agx credential set [-n COMPANY] NAME [--provider PROVIDER] [--base-url URL] <KEY_FILE",
        discussion: "Without --base-url, an address that was set before stays; an empty one takes it away.",
    )

    private static let manager = "agx-credential"
    /// What people call the providers' accounts.
    private static let knownNames: [String: Provider] = [
        "anthropic": .claude, "openai": .codex, "google": .gemini, "zai": .zai,
    ]

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions
    @Option(
        name: [.customShort("p"), .long],
        help: "claude, codex, gemini, ollama or z.ai; not needed for a NAME that says it, such as anthropic or openai.",
    )
    var provider: String?
    @Option(name: .long, help: "The address to use instead of the provider's own, such as that of a proxy.")
    var baseURL: String?
    @Argument(help: "The name of the credential.")
    var name: String

    func run(in context: CommandContext) async throws -> Int32 {
        let provider = try chosenProvider()
        return try await context.withClient(connection) { client in
            let namespace = try await context.namespace(namespaceOptions, client: client)
            let secret = try await SecretPrompt(context: context).read("Key of \(provider.rawValue) for \(namespace): ")
            let location = ResourceLocation(.providerCredentials, namespace: namespace, name: name)
            try await writeObject(provider, at: location, client)
            let set = try await client.setSecret(secret, of: location)
            let fingerprint = set[path: "status", "fingerprint"]?.string ?? ""
            try context.print("\(location.displayName) \(context.style(.good, "set")) (fingerprint \(fingerprint))")
            return 0
        }
    }

    private func chosenProvider() throws -> Provider {
        let word = provider ?? name
        guard let provider = Self.knownNames[word] ?? Provider(rawValue: word), provider.keyVariable != nil else {
            throw CommandFailure(
                "error: \"\(word)\" is no provider with keys: give --provider claude, codex, gemini, ollama or z.ai"
            )
        }
        return provider
    }

    private func writeObject(_ provider: Provider, at location: ResourceLocation, _ client: RelayClient) async throws {
        var spec: JSONValue = ["provider": .string(provider.rawValue)]
        let url = if let baseURL { baseURL } else { try await appliedURL(at: location, client) }
        if !url.isEmpty { spec["baseURL"] = .string(url) }
        let object: JSONValue = [
            "apiVersion": .string(ResourceType.providerCredentials.apiVersion), "kind": "ProviderCredential",
            "metadata": ["name": .string(name), "namespace": .string(location.namespace ?? "")], "spec": spec,
        ]
        _ = try await client.apply(location, object, options: WriteOptions(fieldManager: Self.manager))
    }

    /// The address that this command has set before: an apply without it would take it away.
    ///
    /// One that somebody else has set stays by itself, and stays theirs alone.
    private func appliedURL(at location: ResourceLocation, _ client: RelayClient) async throws -> String {
        guard let present = try await client.readIfPresent(location),
            let entries = present[path: "metadata", "managedFields"]?.array
        else { return "" }
        let isApplied = entries.contains { entry in
            entry["manager"]?.string == Self.manager && entry["operation"]?.string == "Apply"
                && entry[path: "fieldsV1", "f:spec", "f:baseURL"] != nil
        }
        return isApplied ? present[path: "spec", "baseURL"]?.string ?? "" : ""
    }
}
