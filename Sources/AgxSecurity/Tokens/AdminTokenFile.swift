import Crypto
import Foundation
import Synchronization

/// The file with the hash of the administrator's token.
///
/// The token itself is told once, when it is made.
package final class AdminTokenFile: Sendable {
    private let file: SecretFile
    private let known = Mutex<(version: FileVersion, hash: TokenHash)?>(nil)

    /// Names a file that may not exist yet.
    package init(path: String) { file = SecretFile(path: path) }

    /// Makes a token if there is none yet, and gives it back; nil if there is one, which nobody can be told again.
    package func makeIfAbsent() throws(SecurityError) -> String? {
        guard !file.exists else {
            _ = try hash()
            return nil
        }
        return try rotate()
    }

    /// Makes a new token; the old one is worth nothing from now on, also for a relay that runs.
    package func rotate() throws(SecurityError) -> String {
        let token = "agx-admin-" + SymmetricKey(size: .bits256).withUnsafeBytes { HexText.encode($0) }
        try file.write(TokenHash(of: token).text)
        return token
    }

    /// Whether a text is the administrator's token, as the file is now; throws `keyFile` if the file can't be used.
    package func verify(_ token: String) throws(SecurityError) -> Bool {
        guard token.utf8.count <= 256 else { return false }
        return try hash().matches(token)
    }

    private func hash() throws(SecurityError) -> TokenHash {
        let version = FileVersion(of: file.path)
        if let version, let known = known.withLock(\.self), known.version == version { return known.hash }
        let text = try file.read()
        do throws(SecurityError) {
            let hash = try TokenHash(text: text)
            known.withLock { known in known = version.map { ($0, hash) } }
            return hash
        } catch {
            throw SecurityError(error.code, "read \(file.path): \(error.message)")
        }
    }
}
