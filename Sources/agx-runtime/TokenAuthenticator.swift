import Crypto
import HTTPTypes
import ResourceAPI

/// Lets in who shows one token of this company, as one user.
struct TokenAuthenticator: RequestAuthenticator {
    private let expected: SHA256Digest
    private let user: APIUser

    init(token: String, user: APIUser) {
        expected = SHA256.hash(data: Array("Bearer \(token)".utf8))
        self.user = user
    }

    func authenticate(_ head: HTTPRequest) async throws -> APIUser? {
        // Digests of one length are compared, so that the time tells nothing of the token.
        let given = SHA256.hash(data: Array((head.headerFields[.authorization] ?? "").utf8))
        return given == expected ? user : nil
    }
}
