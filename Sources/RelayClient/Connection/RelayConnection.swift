import NIOSSL

/// Everything a client must know to talk to a relay.
package struct RelayConnection: Sendable, Hashable {
    package var address: RelayAddress
    /// A secret; sent over TLS, and over plain HTTP to this machine itself only.
    package var bearerToken: String?
    package var trust: ServerTrust
    /// The name that the server's certificate must have, if it isn't the address's host.
    package var serverName: String?
    package var clientCertificate: ClientCertificate?
    /// What connects to the relay for us; nil if we do.
    ///
    /// Commands are run over a direct connection all the same.
    package var proxy: ProxyAddress?
    /// The company that is meant when none is named; nil if none is.
    package var namespace: String?

    package init(
        address: RelayAddress,
        bearerToken: String? = nil,
        trust: ServerTrust = .system,
        serverName: String? = nil,
        clientCertificate: ClientCertificate? = nil,
        proxy: ProxyAddress? = nil,
        namespace: String? = nil,
    ) {
        self.address = address
        self.bearerToken = bearerToken
        self.trust = trust
        self.serverName = serverName
        self.clientCertificate = clientCertificate
        self.proxy = proxy
        self.namespace = namespace
    }

    /// The header that says who we are; nil where it would be shown to the network.
    var authorization: String? {
        guard let bearerToken, address.isSecure || (address.isLoopback && proxy == nil) else { return nil }
        return "Bearer " + bearerToken
    }

    /// Throws `invalidCredentials` for PEM that is none.
    func tlsConfiguration() throws(RelayClientError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        switch trust {
        case .system: break
        case .anything: configuration.certificateVerification = .none
        case .authorities(let pem):
            configuration.trustRoots = .certificates(try Self.certificates(pem, "certificate authority"))
        }
        guard let clientCertificate else { return configuration }
        configuration.certificateChain = try Self.certificates(clientCertificate.certificates, "client certificate")
            .map { .certificate($0) }
        do {
            let key = try NIOSSLPrivateKey(bytes: Array(clientCertificate.privateKey.utf8), format: .pem)
            configuration.privateKey = .privateKey(key)
        } catch {
            throw RelayClientError(.invalidCredentials, "the key of the client certificate is not PEM", cause: error)
        }
        return configuration
    }

    private static func certificates(_ pem: String, _ what: String) throws(RelayClientError) -> [NIOSSLCertificate] {
        do {
            let found = try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8))
            if !found.isEmpty { return found }
        } catch {
            throw RelayClientError(.invalidCredentials, "the \(what) is not PEM", cause: error)
        }
        throw RelayClientError(.invalidCredentials, "the \(what) is empty")
    }
}
