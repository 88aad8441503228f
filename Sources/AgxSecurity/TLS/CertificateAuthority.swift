import Crypto
import Foundation
import SwiftASN1
import X509

/// The installation's own certificate authority: clients that trust its certificate trust the relay.
struct CertificateAuthority: Sendable {
    /// A day more than ten years' days without leap days.
    static let lifetime = TimeInterval(10 * 365 + 3) * 86_400
    /// How long one server certificate is valid.
    static let serverLifetime = TimeInterval(365 * 86_400)
    /// Clocks of clients may be behind by this much.
    private static let leeway = TimeInterval(300)

    let certificate: Certificate
    private let key: Certificate.PrivateKey

    /// A fresh one.
    static func make(at now: Date) throws -> CertificateAuthority {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let id = identifier(of: key)
        // Two authorities must not have the same name, or a client that knows both takes one for the other.
        let name = try DistinguishedName { CommonName("agx CA \(HexText.encode(id.prefix(4)))") }
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: key.publicKey,
            notValidBefore: now - leeway,
            notValidAfter: now + lifetime,
            issuer: name,
            subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(digitalSignature: true, keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(keyIdentifier: id[...])
            },
            issuerPrivateKey: key,
        )
        return CertificateAuthority(certificate: certificate, key: key)
    }

    private init(certificate: Certificate, key: Certificate.PrivateKey) {
        self.certificate = certificate
        self.key = key
    }

    /// Reads what `certificateText` and `keyText` have written; throws `malformed` or `certificate`.
    init(certificateText: String, keyText: String) throws(SecurityError) {
        let identity = try TLSIdentity(certificates: certificateText, privateKey: keyText)
        do {
            key = try Certificate.PrivateKey(pemEncoded: keyText)
        } catch {
            throw SecurityError(.malformed, "the private key can't be read")
        }
        certificate = identity.leaf
    }

    func certificateText() throws -> String { try certificate.serializeAsPEM().pemString + "\n" }

    func keyText() throws -> String { try key.serializeAsPEM().pemString + "\n" }

    /// Whether a certificate bears the signature of this authority.
    func hasIssued(_ other: Certificate) -> Bool {
        other.issuer == certificate.subject && certificate.publicKey.isValidSignature(other.signature, for: other)
    }

    /// A certificate with a key of its own for a server that is called by these names.
    func issue(for names: CertificateNames, at now: Date) throws -> TLSIdentity {
        let serverKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let server = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: serverKey.publicKey,
            notValidBefore: now - Self.leeway,
            notValidAfter: min(now + Self.serverLifetime, certificate.notValidAfter),
            issuer: certificate.subject,
            subject: try DistinguishedName { CommonName("agx-relay") },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(names.generalNames)
                SubjectKeyIdentifier(keyIdentifier: Self.identifier(of: serverKey)[...])
                AuthorityKeyIdentifier(keyIdentifier: Self.identifier(of: key)[...])
            },
            issuerPrivateKey: key,
        )
        return try TLSIdentity(
            certificates: try server.serializeAsPEM().pemString + "\n",
            privateKey: try serverKey.serializeAsPEM().pemString + "\n",
        )
    }

    private static func identifier(of key: Certificate.PrivateKey) -> [UInt8] {
        Array(SHA256.hash(data: Data(key.publicKey.subjectPublicKeyInfoBytes)).prefix(20))
    }
}
