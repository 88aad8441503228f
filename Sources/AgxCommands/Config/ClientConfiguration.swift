import ManifestFormat

/// The file `~/.agx/config`: which relay and which company are meant when nothing is said.
struct ClientConfiguration: Sendable, Hashable {
    var server: String?
    var namespace: String?

    static func path(home: String) -> String { home + "/.agx/config" }

    /// Reads the file; an absent one is an empty configuration.
    static func load(from path: String, files: any FileAccess) throws -> ClientConfiguration {
        guard try files.kind(of: path) != nil else { return ClientConfiguration() }
        let documents = try YAMLDocuments.parse(try files.read(path), source: path)
        guard let document = documents.first else { return ClientConfiguration() }
        guard documents.count == 1, let members = document.value.object else {
            throw CommandFailure("error: \(path): one YAML object with server and namespace is expected")
        }
        var configuration = ClientConfiguration()
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            let position = document.position(of: name).map { ":\($0.line):\($0.column)" } ?? ""
            guard let text = value.string, !text.isEmpty else {
                throw CommandFailure("error: \(path)\(position): \(name): a text is expected")
            }
            switch name {
            case "server": configuration.server = text
            case "namespace": configuration.namespace = text
            default:
                throw CommandFailure(
                    "error: \(path)\(position): \(name): unknown setting, there are: namespace, server"
                )
            }
        }
        return configuration
    }

    /// As it stands in the file.
    var yamlText: String {
        var value: JSONValue = [:]
        if let server { value["server"] = .string(server) }
        if let namespace { value["namespace"] = .string(namespace) }
        return value.yamlText()
    }

    func save(to path: String, files: any FileAccess) throws {
        try files.writePrivate(Array(yamlText.utf8), to: path)
    }
}
