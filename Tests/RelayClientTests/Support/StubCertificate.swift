import AgxSecurity
import Foundation
import NIOSSL

/// A certificate of a stub server, and the authority that has issued it.
struct StubCertificate {
    /// PEM.
    let authority: String
    let context: NIOSSLContext

    /// For these names, issued so many days ago, for a year.
    init(names: [String] = CertificateNames.local, daysAgo: Int = 0) throws {
        let directory = NSTemporaryDirectory() + "agx-stub-\(UUID().uuidString)"
        // Only a left-over temporary directory.
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let own = OwnCertificates(directory: directory, names: try CertificateNames(names))
        let identity = try own.identity(at: Date(timeIntervalSinceNow: -86_400 * Double(daysAgo)))
        authority = try own.authority()
        let configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(identity.certificates.utf8)).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.privateKey.utf8), format: .pem)),
        )
        context = try NIOSSLContext(configuration: configuration)
    }
}
