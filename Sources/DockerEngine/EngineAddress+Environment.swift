import Foundation

extension EngineAddress {
    /// Reads the variables that docker reads, as docker reads them.
    ///
    /// They are `DOCKER_HOST`, `DOCKER_TLS_VERIFY`, `DOCKER_TLS`, `DOCKER_CERT_PATH` and `DOCKER_API_VERSION`.
    /// A variable that is empty counts as absent, and any other value of the TLS variables as yes (also `0`). Throws
    /// `invalidAddress` for a scheme that this client does not speak (`ssh`, `npipe`, `fd`) and for malformed values.
    package init(environment: [String: String]) throws(DockerError) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let verifies = value("DOCKER_TLS_VERIFY") != nil
        var files: TLSFiles?
        if verifies || value("DOCKER_TLS") != nil {
            let home = value("DOCKER_CONFIG") ?? (value("HOME") ?? "") + "/.docker"
            files = TLSFiles(folder: value("DOCKER_CERT_PATH") ?? home, verifiesServer: verifies)
        }
        var pinned: APIVersion?
        if let text = value("DOCKER_API_VERSION") {
            pinned = APIVersion(text)
            if pinned == nil { throw Self.invalid("DOCKER_API_VERSION is \(text), and should be like 1.44") }
        }
        try self.init(host: value("DOCKER_HOST") ?? "", files: files, pinnedVersion: pinned)
    }

    /// Reads the value of `DOCKER_HOST`; empty means the local engine's socket (or port, with TLS files).
    package init(host text: String, files: TLSFiles? = nil, pinnedVersion: APIVersion? = nil) throws(DockerError) {
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        let (scheme, rest) = Self.split(trimmed, hasTLS: files != nil)
        switch scheme {
        case "unix":
            let path = rest.isEmpty ? "/var/run/docker.sock" : rest
            guard path.hasPrefix("/"), path.utf8.count < 108, !path.utf8.contains(0) else {
                throw Self.invalid("\(trimmed) needs an absolute socket path of less than 108 bytes")
            }
            self.init(.unix(path: path), pinnedVersion: pinnedVersion)
        case "tcp":
            try self.init(authority: rest, of: trimmed, files: files, pinnedVersion: pinnedVersion)
        default:
            throw Self.invalid("\(trimmed) has the scheme \(scheme); unix:// and tcp:// are supported")
        }
    }

    private init(
        authority rest: String,
        of text: String,
        files: TLSFiles?,
        pinnedVersion: APIVersion?,
    ) throws(DockerError) {
        guard let parts = URLComponents(string: "tcp://" + rest), parts.user == nil, parts.query == nil else {
            throw Self.invalid("\(text) is not tcp://host:port")
        }
        let named = (parts.host ?? "").trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        let host = named.isEmpty ? "localhost" : named
        let port = parts.port ?? (files == nil ? 2375 : 2376)
        guard (1...65535).contains(port) else { throw Self.invalid("\(text) has the port \(port)") }
        let path = parts.percentEncodedPath
        let basePath = path.hasSuffix("/") ? String(path.dropLast()) : path
        let transport: Transport =
            files.map { .tls(host: host, port: port, files: $0) } ?? .tcp(host: host, port: port)
        self.init(transport, basePath: basePath, pinnedVersion: pinnedVersion)
    }

    private static func split(_ text: String, hasTLS: Bool) -> (scheme: String, rest: String) {
        guard !text.isEmpty else { return hasTLS ? ("tcp", "") : ("unix", "") }
        guard let range = text.range(of: "://") else { return ("tcp", text) }
        return (text[..<range.lowerBound].lowercased(), String(text[range.upperBound...]))
    }

    static func invalid(_ words: String) -> DockerError {
        DockerError(.invalidAddress, attempted: "read the engine's address", daemonMessage: words)
    }
}
