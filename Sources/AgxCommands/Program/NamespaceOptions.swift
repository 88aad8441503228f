import ArgumentParser
import ManifestFormat
import RelayClient

/// Options of every command that works within a company.
struct NamespaceOptions: ParsableArguments {
    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help:
            "The company whose objects are meant; by default the one of the kubeconfig's context, or the only one there is.",
    )
    var namespace: String?
}

extension CommandContext {
    /// The company to work in: the option, the context of the kubeconfig, or the only one that the relay has.
    func namespace(_ options: NamespaceOptions, client: RelayClient) async throws -> String {
        if let namespace = options.namespace { return namespace }
        if let namespace = client.connection.namespace { return namespace }
        let list = try await client.read(ResourceLocation(.companies))
        let names = (list["items"]?.array ?? []).compactMap { $0[path: "metadata", "name"]?.string }
        switch names.count {
        case 0: throw CommandFailure("error: there is no company yet: create one, or name one with -n NAME")
        case 1: return names[0]
        default:
            let shown = names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", ..." : "")
            throw CommandFailure(
                "error: which company is meant? Name it with -n NAME (there are: \(shown)), or set a default with "
                    + "'agx config set-namespace NAME'"
            )
        }
    }
}
