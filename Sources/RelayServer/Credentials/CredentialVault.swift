package import AgxModel
package import AgxSecurity
import ManifestFormat
package import RecordStore

package import struct Foundation.Date

/// Keeps the keys of provider credentials: sealed, in records of a kind that no API serves.
package struct CredentialVault: Sendable {
    /// The kind of the sealed records; it is not among the kinds of the API.
    static let sealedKind = "SealedSecret"
    private static let sealedField = "sealed"

    let store: RecordStore
    let keys: KeyRing
    private let now: @Sendable () -> Date

    package init(store: RecordStore, keys: KeyRing, now: @escaping @Sendable () -> Date = { Date() }) {
        self.store = store
        self.keys = keys
        self.now = now
    }

    /// Seals a key for a credential, in place of the one before; the credential's record with its new status.
    ///
    /// Throws `StoreError` with `notFound` if there is no such credential.
    func set(_ secret: [UInt8], of key: RecordKey) async throws -> Record {
        let seal = SecretSeal(keys.companyKeys(of: key.namespace))
        let time = Timestamp(now())
        return try await store.write { transaction in
            guard let credential = try transaction.get(key) else {
                throw StoreError(.notFound, "set the key of \(key)")
            }
            try Self.put(try seal.seal(secret, label: Self.label(credential)), of: credential, in: transaction)
            var status = try ProviderCredential.decodeStatus(credential.status)
            status.fingerprint = seal.fingerprint(of: secret)
            status.keyID = seal.keyID
            status.setTime = time
            status.observedGeneration = credential.generation
            let ready = Condition("Ready", .isTrue, reason: "KeySet", message: "A key is set.", at: time)
            status.conditions = status.conditions.setting(ready)
            return try transaction.updateStatus(
                of: key,
                uid: credential.uid,
                to: try JSONValue(encoding: status),
                expecting: credential.resourceVersion,
            )
        }
    }

    /// The environment that a run of a provider gets: the key and the address of the company's first credential that
    /// has a key; empty if there is none.
    ///
    /// Throws `SecurityError` with `credential`, which names it, if that key doesn't open. What is the matter with
    /// credentials of other providers makes no difference.
    package func environment(of company: String, for provider: Provider) async throws -> [String: String] {
        let query = ListQuery(kind: ProviderCredential.kind, namespace: company)
        for credential in try await store.list(query).records.sorted(by: { $0.key.name < $1.key.name }) {
            guard credential.spec["provider"]?.string == provider.rawValue, let variable = provider.keyVariable,
                let secret = try await usableSecret(of: credential)
            else { continue }
            let spec = try ProviderCredential.decodeSpec(credential.spec)
            var environment = [variable: String(decoding: secret, as: UTF8.self)]
            if let address = provider.addressVariable, let url = spec.baseURL { environment[address] = url }
            return environment
        }
        return [:]
    }

    private func usableSecret(of credential: Record) async throws -> [UInt8]? {
        do {
            return try await secret(of: credential)
        } catch let error as SecurityError {
            let name = credential.key.name
            throw SecurityError(
                .credential,
                "the key of credential \(name) can't be used: \(error.message); set it anew",
            )
        }
    }

    /// The key of a credential; nil if it has none, or the one there is was an earlier credential's of that name.
    func secret(of credential: Record) async throws -> [UInt8]? {
        guard let record = try await store.get(Self.key(credential.key)), let sealed = Self.sealed(record)
        else { return nil }
        let seal = SecretSeal(keys.companyKeys(of: credential.key.namespace))
        let label = Self.label(credential)
        guard record.ownerReferences.isEmpty else {
            guard record.ownerReferences.contains(where: { $0.uid == credential.uid }) else { return nil }
            return try seal.open(sealed, label: label)
        }
        // Relays before this one left keys without their credential: what doesn't open isn't this one's.
        return try? seal.open(sealed, label: label)
    }

    static func put(
        _ sealed: String,
        of credential: Record,
        in transaction: RecordTransaction,
    ) throws {
        if var record = try transaction.get(key(credential.key)) {
            record.content[sealedField] = .string(sealed)
            record.ownerReferences = [owner(credential)]
            _ = try transaction.update(record, expecting: record.resourceVersion)
            return
        }
        var draft = RecordDraft(
            key: key(credential.key),
            apiVersion: credential.apiVersion,
            content: [sealedField: .string(sealed)],
        )
        draft.ownerReferences = [owner(credential)]
        _ = try transaction.create(draft)
    }

    /// The sealed text in a sealed record; nil in what is none.
    static func sealed(_ record: Record) -> String? { record.content[sealedField]?.string }

    /// The key goes with its credential.
    private static func owner(_ credential: Record) -> OwnerReference {
        OwnerReference(
            apiVersion: credential.apiVersion,
            kind: credential.key.kind,
            name: credential.key.name,
            uid: credential.uid,
        )
    }

    static func key(_ key: RecordKey) -> RecordKey {
        RecordKey(kind: sealedKind, namespace: key.namespace, name: key.name)
    }

    /// A sealed key opens for the very credential that it was set for, and no other.
    static func label(_ credential: Record) -> String {
        "credential:\(credential.key.namespace)/\(credential.uid)"
    }
}
