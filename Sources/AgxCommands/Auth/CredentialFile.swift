import ManifestFormat

/// The file `~/.agx/credentials.json`: a token for each relay, readable by its owner only.
struct CredentialFile: Sendable {
    let path: String
    let files: any FileAccess

    /// Nil if there is no home for it.
    init?(home: String?, files: any FileAccess) {
        guard let home else { return nil }
        path = home + "/.agx/credentials.json"
        self.files = files
    }

    /// The token for a relay, nil if there is none.
    func token(for server: String) throws -> String? { try servers()[server]?["token"]?.string }

    /// Keeps a token for a relay in place of the one that there is.
    func keep(_ token: String, for server: String) throws {
        var servers = try servers()
        servers[server] = ["token": .string(token)]
        let document: JSONValue = ["servers": .object(servers)]
        try files.writePrivate(Array((document.jsonText(pretty: true) + "\n").utf8), to: path)
    }

    private func servers() throws -> [String: JSONValue] {
        guard try files.kind(of: path) != nil else { return [:] }
        do {
            let document = try JSONValue.parse(json: try files.read(path))
            if let servers = document["servers"]?.object { return servers }
        } catch let error as ParseError {
            throw CommandFailure("error: \(path): \(error)")
        }
        throw CommandFailure("error: \(path): an object with servers is expected")
    }
}
