import Crypto

/// The keys of one company, and the tokens made with them.
///
/// A token is `agx.{key id}.{hex of HMAC-SHA256(company key, purpose)}`: it can be checked without being stored.
package struct CompanyKeys: Sendable {
    let keys: [(id: String, key: SecretBytes)]

    /// The token for a purpose, made with the newest key.
    package func token(for purpose: TokenPurpose) -> String {
        guard let newest = keys.first else { return "" }
        return "agx.\(newest.id).\(HexText.encode(code(newest.key, purpose)))"
    }

    /// Whether a text is a token for the purpose, made with any key that is still valid; takes the same time for all
    /// wrong codes.
    package func verify(_ text: String, for purpose: TokenPurpose) -> Bool {
        guard text.utf8.count <= 128 else { return false }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "agx", let claimed = HexText.decode(String(parts[2])),
            let entry = keys.first(where: { $0.id == parts[1] })
        else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(
            claimed,
            authenticating: Array(purpose.rawValue.utf8),
            using: entry.key.key,
        )
    }

    private func code(_ key: SecretBytes, _ purpose: TokenPurpose) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(purpose.rawValue.utf8), using: key.key))
    }
}
