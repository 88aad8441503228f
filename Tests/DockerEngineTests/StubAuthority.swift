import Crypto
import Foundation
import NIOSSL
import SwiftASN1
import X509

/// A certificate authority of a test's own.
struct StubAuthority {
    /// A certificate and its key, both PEM.
    struct Identity {
        let certificate: String
        let key: String
    }

    private let key: Certificate.PrivateKey
    private let certificate: Certificate

    /// A fresh one, which shares no name with any other.
    init() throws {
        key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let name = try DistinguishedName { CommonName("stub CA \(UInt32.random(in: 0 ... .max))") }
        certificate = try Self.sign(
            key.publicKey,
            subject: name,
            issuer: name,
            by: key,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(digitalSignature: true, keyCertSign: true))
            },
        )
    }

    /// PEM.
    func text() throws -> String { try certificate.serializeAsPEM().pemString + "\n" }

    /// A certificate for one end of a connection, a server's with these names.
    func issue(_ usage: ExtendedKeyUsage.Usage, names: [String] = []) throws -> Identity {
        let own = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let loopback = ASN1OctetString(contentBytes: [127, 0, 0, 1])
        let alternatives = names.map { $0 == "127.0.0.1" ? GeneralName.ipAddress(loopback) : .dnsName($0) }
        let issued = try Self.sign(
            own.publicKey,
            subject: DistinguishedName { CommonName("stub") },
            issuer: certificate.subject,
            by: key,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([usage])
                SubjectAlternativeNames(alternatives.isEmpty ? [.dnsName("client")] : alternatives)
            },
        )
        return Identity(
            certificate: try issued.serializeAsPEM().pemString + "\n",
            key: try own.serializeAsPEM().pemString + "\n",
        )
    }

    /// A server of these names that wants clients with certificates of this authority, as `dockerd --tlsverify` does.
    func server(names: [String] = ["localhost", "127.0.0.1"]) throws -> NIOSSLContext {
        let identity = try issue(.serverAuth, names: names)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(identity.certificate.utf8))
                .map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.key.utf8), format: .pem)),
        )
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(text().utf8)))
        configuration.certificateVerification = .noHostnameVerification
        return try NIOSSLContext(configuration: configuration)
    }

    private static func sign(
        _ publicKey: Certificate.PublicKey,
        subject: DistinguishedName,
        issuer: DistinguishedName,
        by key: Certificate.PrivateKey,
        extensions: Certificate.Extensions,
    ) throws -> Certificate {
        try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: publicKey,
            notValidBefore: Date() - 3600,
            notValidAfter: Date() + 86_400,
            issuer: issuer,
            subject: subject,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: extensions,
            issuerPrivateKey: key,
        )
    }
}
