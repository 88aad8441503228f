import AgxSecurity
import Foundation
import ManifestFormat

/// The administrator's way in: a kubeconfig with the token in it, readable by the relay's user only.
struct AdminKubeconfig {
    private static let name = "agx"

    let path: String
    let token: AdminTokenFile
    private var file: SecretFile { SecretFile(path: path) }

    init(path: String, token: AdminTokenFile) {
        self.path = path
        self.token = token
    }

    /// Writes the file with a token that is made now if there was none; later it learns the server's present address
    /// and authority, as long as it still holds the token.
    ///
    /// A file that is gone stays gone: its owner has taken the token elsewhere.
    func update(server: String, authority: String?) throws {
        if let fresh = try token.makeIfAbsent() { return try write(fresh, server, authority) }
        guard file.exists, let kept = try present()?.token, try token.verify(kept) else { return }
        try write(kept, server, authority)
    }

    /// Makes a new token and writes the file with it; the address stays as it is in the file if none is given.
    func rotate(server: String?, authority: String?) throws {
        let known = file.exists ? try present()?.server : nil
        try write(try token.rotate(), server ?? known ?? "https://127.0.0.1:7878", authority)
    }

    /// Token and server of the file; nil if it holds something else.
    func present() throws -> (token: String, server: String)? {
        let text = try file.read()
        guard let document = try? JSONValue.parse(yaml: text),  // As above: then it isn't ours any more.
            let server = document["clusters"]?.array?.first?[path: "cluster", "server"]?.string,
            let token = document["users"]?.array?.first?[path: "user", "token"]?.string
        else { return nil }
        return (token, server)
    }

    private func write(_ token: String, _ server: String, _ authority: String?) throws {
        var cluster: JSONValue = ["server": .string(server)]
        if let authority {
            cluster["certificate-authority-data"] = .string(Data(authority.utf8).base64EncodedString())
        }
        let name = JSONValue.string(Self.name)
        let document: JSONValue = [
            "apiVersion": "v1", "kind": "Config", "preferences": .object([:]), "current-context": name,
            "clusters": [["name": name, "cluster": cluster]],
            "users": [["name": "agx-admin", "user": ["token": .string(token)]]],
            "contexts": [
                ["name": name, "context": ["cluster": name, "user": "agx-admin", "namespace": "default"]]
            ],
        ]
        try file.write(document.yamlText())
    }
}
