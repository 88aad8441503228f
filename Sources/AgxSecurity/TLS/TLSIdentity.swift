package import Foundation
import SwiftASN1
import X509

/// What a server proves itself with: its certificate, those above it, and the key that belongs to the first.
package struct TLSIdentity: Sendable, Hashable {
    /// PEM, the server's own certificate first.
    package let certificates: String
    /// PEM; a secret.
    package let privateKey: String
    /// From when on the server's certificate is valid.
    package let notBefore: Date
    /// From when on it is no longer.
    package let notAfter: Date

    let leaf: Certificate

    /// Reads PEM texts; throws `malformed` if one is none, and `certificate` if the key is not the certificate's.
    package init(certificates: String, privateKey: String) throws(SecurityError) {
        leaf = try Self.certificate(certificates)
        let key: Certificate.PrivateKey
        do {
            key = try Certificate.PrivateKey(pemEncoded: privateKey)
        } catch {
            throw SecurityError(
                .malformed,
                "the private key is not PEM of an unencrypted RSA, ECDSA or Ed25519 key",
            )
        }
        guard key.publicKey == leaf.publicKey else {
            throw SecurityError(.certificate, "the private key is not the key of the certificate")
        }
        self.certificates = certificates
        self.privateKey = privateKey
        notBefore = leaf.notValidBefore
        notAfter = leaf.notValidAfter
    }

    /// The first certificate of a PEM text; throws `malformed`, also if another in it can't be read.
    static func certificate(_ text: String) throws(SecurityError) -> Certificate {
        do {
            let found = try PEMDocument.parseMultiple(pemString: text)
                .map { try Certificate(pemDocument: $0) }
            if let first = found.first { return first }
        } catch {
            throw SecurityError(.malformed, "what should be PEM certificates is something else: \(error)")
        }
        throw SecurityError(.malformed, "there is no PEM certificate in it")
    }
}

extension TLSIdentity: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "certificate of \(leaf.subject), valid until \(notAfter)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
