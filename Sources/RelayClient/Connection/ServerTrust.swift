/// Which certificates a client takes for the server's.
package enum ServerTrust: Sendable, Hashable {
    /// Those that the system's authorities have issued.
    case system
    /// Those that one of these authorities, in PEM, has issued.
    case authorities(pem: String)
    /// Any at all: whoever stands in between can read and change everything.
    case anything
}

/// What a client proves itself with in the TLS handshake.
package struct ClientCertificate: Sendable, Hashable {
    /// PEM, the client's own first.
    package var certificates: String
    /// PEM; a secret.
    package var privateKey: String

    package init(certificates: String, privateKey: String) {
        self.certificates = certificates
        self.privateKey = privateKey
    }
}

extension ClientCertificate: CustomStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
