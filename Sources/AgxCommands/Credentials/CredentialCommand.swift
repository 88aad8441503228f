import ArgumentParser

/// `agx credential`: the company's keys for its providers.
struct CredentialCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credential",
        abstract: "Set the keys that runs show to their providers.",
        discussion: "Keys can be set and replaced, and never read: see them with agx get providercredentials.",
        subcommands: [CredentialSetCommand.self],
    )
}
