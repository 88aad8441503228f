import AgxSecurity
import Foundation
import Logging
import RelayServer
import ResourceAPI
import ServiceLifecycle

/// How clients reach a relay and prove who they are: its certificate, the administrator's token, and the kubeconfig
/// that tells of both.
struct RelayAccess {
    let tls: RelayTLS?
    let keeper: CertificateService?
    let authenticator: any RequestAuthenticator
    let authorizer: any Authorizer
    private let kubeconfig: AdminKubeconfig
    private let scheme: String
    private let authority: String?

    /// Makes what isn't there yet; throws what keeps the relay from being reached.
    init(settings: RelaySettings, logger: Logger) throws {
        let directory = settings.dataDirectory
        let own: OwnCertificates?
        let source: (any CertificateSource)?
        switch settings.transport {
        case .ownCertificate(let names):
            let host = ProcessInfo.processInfo.hostName
            // A host name that can't stand in a certificate is none that clients could use.
            let machine = (try? CertificateNames([host])) == nil ? [] : [host]
            let all = CertificateNames.local + machine + [settings.address.host] + names
            own = OwnCertificates(directory: directory + "/tls", names: try CertificateNames(all))
            source = own
        case .certificate(let path, let keyPath):
            own = nil
            source = SuppliedCertificates(certificatePath: path, keyPath: keyPath)
        case .plain:
            own = nil
            source = nil
        }
        if let source {
            let keeper = CertificateKeeper(source: source)
            let first = try keeper.first()
            let tls = try RelayTLS(certificates: first.certificates, privateKey: first.privateKey)
            self.tls = tls
            self.keeper = CertificateService(keeper: keeper, first: first, tls: tls, logger: logger)
        } else {
            tls = nil
            keeper = nil
        }
        authority = try own?.authority()
        scheme = source == nil ? "http" : "https"
        let token = AdminTokenFile(path: directory + "/admin.token")
        kubeconfig = AdminKubeconfig(path: directory + "/admin.kubeconfig", token: token)
        authenticator = settings.isOpen ? AnonymousAdmin() : Self.authenticator(token)
        authorizer = settings.isOpen ? AllowAll() : AdministratorsOnly()
        try writeKubeconfig(address: settings.address, port: settings.address.port)
    }

    /// Tells the administrator's kubeconfig where the relay listens.
    func writeKubeconfig(address: ListenAddress, port: Int) throws {
        let host = address.isEverywhere ? "127.0.0.1" : address.host
        let server = "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        try kubeconfig.update(server: server, authority: authority)
    }

    private static func authenticator(_ token: AdminTokenFile) -> BearerAuthenticator {
        BearerAuthenticator { text in
            do throws(SecurityError) {
                guard try token.verify(text) else { return nil }
                return APIUser(name: "admin", groups: [AdministratorsOnly.group])
            } catch {
                throw StatusError(
                    .serviceUnavailable,
                    "credentials can't be checked at the moment; the relay's log says why",
                    cause: error.message,
                )
            }
        }
    }
}

/// Keeps the server's certificate fresh while the relay runs.
struct CertificateService: Service {
    let keeper: CertificateKeeper
    let first: TLSIdentity
    let tls: RelayTLS
    let logger: Logger

    func run() async {
        await cancelWhenGracefulShutdown {
            await keeper.run(after: first) { identity in
                try tls.replace(certificates: identity.certificates, privateKey: identity.privateKey)
                logger.info("server certificate replaced", metadata: ["certificate": "\(identity)"])
            } tell: { error in
                logger.error("server certificate not renewed", metadata: ["error.message": "\(error)"])
            }
        }
    }
}
