import AgxSecurity
import Foundation
import HTTPTypes
import Logging
import RelayServer
import ResourceAPI
import ServiceLifecycle

/// A relay's certificates in a test: an authority that clients trust, and what it has issued.
struct TestCertificates {
    let own: OwnCertificates

    init(_ world: RelayWorld, name: String = "tls") throws {
        own = OwnCertificates(
            directory: world.directory + "/" + name,
            names: try CertificateNames(CertificateNames.local),
        )
    }

    func identity() throws -> TLSIdentity { try own.identity(at: Date()) }

    func serverSide() throws -> RelayTLS {
        let identity = try identity()
        return try RelayTLS(certificates: identity.certificates, privateKey: identity.privateKey)
    }

    /// PEM that clients trust.
    func authority() throws -> String { try own.authority() }
}

/// Knows one token.
struct OneToken {
    static let token = "the-token"
    static let header = ("Authorization", "Bearer \(token)")

    static var authenticator: BearerAuthenticator {
        BearerAuthenticator { token in
            token == Self.token ? APIUser(name: "admin", groups: [AdministratorsOnly.group]) : nil
        }
    }
}

extension RelayWorld {
    /// Runs a body while the relay serves TLS on a port of its own.
    func testTLS(
        _ tls: RelayTLS,
        _ change: (inout RelayConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (_ port: Int) async throws -> Void,
    ) async throws {
        let (ports, port) = AsyncStream<Int>.makeStream()
        let application = try application { configuration in
            configuration.tls = tls
            configuration.authenticator = OneToken.authenticator
            configuration.authorizer = AdministratorsOnly()
            configuration.onListening = { port.yield($0) }
            change(&configuration)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            for await number in ports {
                try await body(number)
                break
            }
            group.cancelAll()
            // The server's end is a cancellation.
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
        }
    }
}
