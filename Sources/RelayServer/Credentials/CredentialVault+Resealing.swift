import AgxModel
import AgxSecurity
import ManifestFormat
package import RecordStore

/// What became of the keys that an older master key had sealed.
package struct Resealing: Sendable, Hashable {
    /// How many are sealed with the newest now.
    package var count = 0
    /// The credentials whose key no master key opens; they are as they were.
    package var closed: [RecordKey] = []
}

extension CredentialVault {
    /// Seals every key that an older master key has sealed with the newest, and goes past those that it can't open.
    ///
    /// Doing it again, after a crash at any point, leads to the same. `checkpoint` is called after each.
    package func reseal(checkpoint: @Sendable () throws -> Void = {}) async throws -> Resealing {
        var result = Resealing()
        for credential in try await store.list(ListQuery(kind: ProviderCredential.kind)).records {
            do {
                guard try await reseal(credential) else { continue }
            } catch is SecurityError {
                result.closed.append(credential.key)
                continue
            }
            result.count += 1
            try checkpoint()
        }
        return result
    }

    /// The ids of the master keys that something is still sealed with.
    func namedKeys() async throws -> Set<String> {
        let records = try await store.list(ListQuery(kind: Self.sealedKind)).records
        return Set(records.compactMap(Self.sealed).compactMap(SecretSeal.keyID(of:)))
    }

    /// False if the key needs no new seal, or there is none.
    ///
    /// The fingerprint and the time stay: they tell which key it is and since when, and it is the same key.
    private func reseal(_ credential: Record) async throws -> Bool {
        let seal = SecretSeal(keys.companyKeys(of: credential.key.namespace))
        guard let record = try await store.get(Self.key(credential.key)), let sealed = Self.sealed(record),
            SecretSeal.keyID(of: sealed) != seal.keyID, let secret = try await secret(of: credential)
        else { return false }
        let resealed = try seal.seal(secret, label: Self.label(credential))
        _ = try await store.write { transaction in
            try Self.put(resealed, of: credential, in: transaction)
            var status = try ProviderCredential.decodeStatus(credential.status)
            status.keyID = seal.keyID
            return try transaction.updateStatus(
                of: credential.key,
                uid: credential.uid,
                to: try JSONValue(encoding: status),
                expecting: credential.resourceVersion,
            )
        }
        return true
    }
}
