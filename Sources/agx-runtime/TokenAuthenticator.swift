import Crypto
import Foundation
import HTTPTypes
import ResourceAPI

/// Lets in who shows one token of this company, as one user.
///
/// The relay may put another token in the file when its master key is replaced: that one is taken as well, and the one
/// from the beginning stays good for as long as this process lives, since agents may hold it.
struct TokenAuthenticator: RequestAuthenticator {
    private let first: SHA256Digest
    private let file: String
    private let user: APIUser

    /// `token` is what the file held when the runtime began.
    init(token: String, file: String, user: APIUser) {
        first = Self.digest("Bearer \(token)")
        self.file = file
        self.user = user
    }

    func authenticate(_ head: HTTPRequest) async throws -> APIUser? {
        // Digests of one length are compared, so that the time tells nothing of the token.
        let given = Self.digest(head.headerFields[.authorization] ?? "")
        if given == first { return user }
        // Without a file that can be read only the first token is good.
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
        let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return !token.isEmpty && given == Self.digest("Bearer \(token)") ? user : nil
    }

    private static func digest(_ text: String) -> SHA256Digest { SHA256.hash(data: Array(text.utf8)) }
}
