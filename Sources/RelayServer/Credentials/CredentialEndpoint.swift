import AgxModel
import HTTPTypes
import Hummingbird
import ManifestFormat
import RecordStore
import ResourceAPI

/// Takes the key of a provider credential: the one way in, and there is none out.
struct CredentialEndpoint: Sendable {
    /// Room for the longest key and the JSON around it.
    private static let maximumBody = 4 * ProviderCredential.maximumSecretBytes

    let vault: CredentialVault
    let resource: APIResource

    /// Answers with the credential as it is then, without the key.
    func set(_ request: Request, company: String, name: String) async throws -> Response {
        try request.checkMediaTypes()
        let secret = try await Self.secret(in: request)
        let key = RecordKey(kind: ProviderCredential.kind, namespace: company, name: name)
        do {
            return Response(json: try await vault.set(secret, of: key).object)
        } catch let error as StoreError where error.code == .notFound {
            throw StatusError.notFound(resource, name: name)
        }
    }

    /// `{"secret": "..."}`; what is wrong with it is said without a word of it.
    private static func secret(in request: Request) async throws -> [UInt8] {
        let most = ProviderCredential.maximumSecretBytes
        let secret = try await request.text(of: "secret", maximumBytes: most, maximumBody: maximumBody)
        let least = ProviderCredential.minimumSecretBytes
        guard secret.utf8.count >= least, secret.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw StatusError.badRequest(
                "a key has \(least) to \(most) printable ASCII characters without spaces: a shorter one could not be "
                    + "taken out of what runs print"
            )
        }
        return Array(secret.utf8)
    }
}
