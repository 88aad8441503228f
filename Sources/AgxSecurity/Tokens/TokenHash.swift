import Crypto
import Foundation

/// What is kept of a token: enough to know it again, too little to make it.
///
/// A plain hash is enough, because tokens are 256 random bits: there is nothing to guess.
package struct TokenHash: Sendable, Hashable {
    private let digest: [UInt8]

    /// The hash of a token.
    package init(of token: String) { digest = Array(SHA256.hash(data: Data(token.utf8))) }

    /// Reads what `text` has written; throws `malformed`.
    package init(text: String) throws(SecurityError) {
        let parts = text.split(whereSeparator: \.isWhitespace)
        guard parts.count == 2, parts[0] == "sha256", let bytes = HexText.decode(String(parts[1])), bytes.count == 32
        else { throw SecurityError(.malformed, "a line \"sha256\" and 64 hexadecimal digits is expected") }
        digest = bytes
    }

    /// The line that reads back as the same hash; no secret.
    package var text: String { "sha256 \(HexText.encode(digest))\n" }

    /// Whether a text is the token; takes the same time for all wrong ones.
    package func matches(_ token: String) -> Bool {
        // A digest compares itself in constant time.
        SHA256.hash(data: Data(token.utf8)) == digest
    }
}
