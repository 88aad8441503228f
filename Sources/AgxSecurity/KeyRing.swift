import Crypto

/// The installation's master keys: the first makes new tokens, all of them check tokens, so that keys can be rotated
/// with overlap.
package struct KeyRing: Sendable, Equatable {
    struct Entry: Sendable, Equatable {
        var id: String
        var key: SecretBytes
    }

    private(set) var entries: [Entry]

    /// A ring of one fresh key.
    package static func fresh() -> KeyRing {
        KeyRing(entries: [Entry(id: "1", key: .random())])
    }

    /// The same ring with a fresh key in front; the last `keeping` older ones still check tokens, and those `named`
    /// stay as well.
    package func rotated(keeping: Int = 1, named: Set<String> = []) -> KeyRing {
        let next = (entries.compactMap { Int($0.id) }.max() ?? 0) + 1
        let kept = entries.enumerated().filter { $0.offset < keeping || named.contains($0.element.id) }.map(\.element)
        return KeyRing(entries: [Entry(id: String(next), key: .random())] + kept)
    }

    /// The keys of one company, derived from each master key (HKDF-SHA256).
    package func companyKeys(of company: String) -> CompanyKeys {
        CompanyKeys(
            keys: entries.map { entry in
                let derived = HKDF<SHA256>.deriveKey(
                    inputKeyMaterial: entry.key.key,
                    salt: Array("agx".utf8),
                    info: Array("company:\(company)".utf8),
                    outputByteCount: 32,
                )
                return (entry.id, SecretBytes(derived))
            }
        )
    }
}

extension KeyRing {
    /// Reads a ring from its text: a line `ID HEX` for each key.
    package init(text: String) throws(SecurityError) {
        var entries: [Entry] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ")
            guard parts.count == 2, let bytes = HexText.decode(String(parts[1])), bytes.count == 32,
                parts[0].utf8.count <= 16, parts[0].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
            else {
                throw SecurityError(.malformed, "read the master keys: a line is not an id and 64 hexadecimal digits")
            }
            entries.append(Entry(id: String(parts[0]), key: SecretBytes(SymmetricKey(data: bytes))))
        }
        guard !entries.isEmpty else { throw SecurityError(.malformed, "read the master keys: there is none") }
        self.entries = entries
    }

    /// The text that reads back as the same ring; a secret.
    package var text: String {
        let lines = entries.map { entry in
            "\(entry.id) \(entry.key.key.withUnsafeBytes { HexText.encode($0) })"
        }
        return "# master keys of this installation: keep secret, and keep\n" + lines.joined(separator: "\n") + "\n"
    }
}
