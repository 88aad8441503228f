import Crypto
import Foundation

/// Seals a company's secrets for storage: AES-256-GCM under a key that is derived from the company's own.
///
/// A sealed text is `v1.{key id}.{base64 of nonce, ciphertext and tag}`; it opens only with the same company and label.
package struct SecretSeal: Sendable {
    private let keys: CompanyKeys

    package init(_ keys: CompanyKeys) { self.keys = keys }

    /// The id of the key that seals now.
    package var keyID: String { keys.keys.first?.id ?? "" }

    /// The id of the key that a text was sealed with; nil if it is no sealed text.
    package static func keyID(of sealed: String) -> String? {
        parts(of: sealed).map { String($0.key) }
    }

    /// Seals a secret; `label` says what it is, and is needed to open it.
    package func seal(_ secret: [UInt8], label: String) throws(SecurityError) -> String {
        guard let newest = keys.keys.first else { throw SecurityError(.malformed, "seal a secret: there is no key") }
        do {
            let box = try AES.GCM.seal(secret, using: Self.key(newest.key, "seal"), authenticating: Array(label.utf8))
            return "v1.\(newest.id).\(box.combined?.base64EncodedString() ?? "")"
        } catch {
            throw SecurityError(.malformed, "seal a secret: \(error)")
        }
    }

    /// The secret in a sealed text; throws `malformed` for one of another company, label or key, or that was changed.
    package func open(_ sealed: String, label: String) throws(SecurityError) -> [UInt8] {
        guard let parts = Self.parts(of: sealed), let bytes = Data(base64Encoded: String(parts.box)),
            let entry = keys.keys.first(where: { $0.id == parts.key })
        else { throw SecurityError(.malformed, "open a sealed secret: it is of no key that is known") }
        do {
            let box = try AES.GCM.SealedBox(combined: bytes)
            return Array(try AES.GCM.open(box, using: Self.key(entry.key, "seal"), authenticating: Array(label.utf8)))
        } catch {
            throw SecurityError(.malformed, "open a sealed secret: it is not what was sealed")
        }
    }

    /// A short text that differs for different secrets of a company and says nothing about them.
    package func fingerprint(of secret: [UInt8]) -> String {
        guard let newest = keys.keys.first else { return "" }
        let code = HMAC<SHA256>.authenticationCode(for: secret, using: Self.key(newest.key, "fingerprint"))
        return HexText.encode(Array(code).prefix(8))
    }

    private static func parts(of sealed: String) -> (key: Substring, box: Substring)? {
        let parts = sealed.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0] == "v1" ? (parts[1], parts[2]) : nil
    }

    private static func key(_ key: SecretBytes, _ purpose: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key.key,
            salt: Array("agx".utf8),
            info: Array("secrets:\(purpose)".utf8),
            outputByteCount: 32,
        )
    }
}
