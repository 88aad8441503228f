/// Where an engine listens and how it is reached; the identity of an engine as far as this client knows.
package struct EngineAddress: Sendable, Hashable, CustomStringConvertible {
    /// The socket, with its TLS files where it has any.
    package let transport: Transport

    /// A path before every request, for engines behind a proxy; empty or beginning with `/`, not ending with it.
    package let basePath: String

    /// The API version to speak without asking the engine; nil to negotiate.
    package let pinnedVersion: APIVersion?

    /// An engine at `transport`.
    package init(_ transport: Transport, basePath: String = "", pinnedVersion: APIVersion? = nil) {
        self.transport = transport
        self.basePath = basePath
        self.pinnedVersion = pinnedVersion
    }

    /// The engine of a usual installation on this machine.
    package static let local = EngineAddress(.unix(path: "/var/run/docker.sock"))

    /// The engine behind the unix socket at `path`.
    package static func unix(_ path: String) -> EngineAddress { EngineAddress(.unix(path: path)) }

    /// The address as `DOCKER_HOST` would have it.
    package var description: String {
        switch transport {
        case .unix(let path): "unix://\(path)"
        case .tcp(let host, let port), .tls(let host, let port, _): "tcp://\(Self.bracketed(host)):\(port)\(basePath)"
        }
    }

    /// A socket that an engine listens on.
    package enum Transport: Sendable, Hashable {
        /// A unix socket.
        case unix(path: String)
        /// Plain TCP.
        case tcp(host: String, port: Int)
        /// TCP with TLS, and client certificates where their files exist.
        case tls(host: String, port: Int, files: TLSFiles)
    }

    /// The files of a TLS connection, all PEM.
    package struct TLSFiles: Sendable, Hashable {
        /// The authority that must have signed the server's certificate.
        package let authority: String

        /// Our certificate; left out when neither it nor the key is there.
        package let certificate: String

        /// Our private key; left out when neither it nor the certificate is there.
        package let key: String

        /// Whether the server's certificate and name are checked.
        package let verifiesServer: Bool

        /// Docker's file names (`ca.pem`, `cert.pem`, `key.pem`) in `folder`.
        package init(folder: String, verifiesServer: Bool) {
            authority = folder + "/ca.pem"
            certificate = folder + "/cert.pem"
            key = folder + "/key.pem"
            self.verifiesServer = verifiesServer
        }
    }

    static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}
