package import AgxModel
package import AgxSecurity
import ManifestFormat
package import RecordStore

package import struct Foundation.Date

/// Keeps the keys of provider credentials: sealed, in records of a kind that no API serves.
package struct CredentialVault: Sendable {
    /// The kind of the sealed records; it is not among the kinds of the API.
    static let sealedKind = "SealedSecret"

    private let store: RecordStore
    private let keys: KeyRing
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
    package func environment(of company: String, for provider: Provider) async throws -> [String: String] {
        let query = ListQuery(kind: ProviderCredential.kind, namespace: company)
        for credential in try await store.list(query).records.sorted(by: { $0.key.name < $1.key.name }) {
            let spec = try ProviderCredential.decodeSpec(credential.spec)
            guard spec.provider == provider, let variable = provider.keyVariable,
                let sealed = try await store.get(Self.key(credential.key))?.content["sealed"]?.string
            else { continue }
            let seal = SecretSeal(keys.companyKeys(of: company))
            let secret = try seal.open(sealed, label: Self.label(credential))
            var environment = [variable: String(decoding: secret, as: UTF8.self)]
            if let address = provider.addressVariable, let url = spec.baseURL { environment[address] = url }
            return environment
        }
        return [:]
    }

    /// Seals every key that an older master key has sealed with the newest; how many there were.
    package func reseal() async throws -> Int {
        var count = 0
        for credential in try await store.list(ListQuery(kind: ProviderCredential.kind)).records {
            let seal = SecretSeal(keys.companyKeys(of: credential.key.namespace))
            guard let sealed = try await store.get(Self.key(credential.key))?.content["sealed"]?.string,
                try ProviderCredential.decodeStatus(credential.status).keyID != seal.keyID
            else { continue }
            _ = try await set(try seal.open(sealed, label: Self.label(credential)), of: credential.key)
            count += 1
        }
        return count
    }

    private static func put(
        _ sealed: String,
        of credential: Record,
        in transaction: RecordTransaction,
    ) throws {
        if var record = try transaction.get(key(credential.key)) {
            record.content["sealed"] = .string(sealed)
            _ = try transaction.update(record, expecting: record.resourceVersion)
            return
        }
        var draft = RecordDraft(
            key: key(credential.key),
            apiVersion: credential.apiVersion,
            content: ["sealed": .string(sealed)],
        )
        draft.ownerReferences = [
            OwnerReference(
                apiVersion: credential.apiVersion,
                kind: credential.key.kind,
                name: credential.key.name,
                uid: credential.uid,
            )
        ]
        _ = try transaction.create(draft)
    }

    private static func key(_ key: RecordKey) -> RecordKey {
        RecordKey(kind: sealedKind, namespace: key.namespace, name: key.name)
    }

    /// A sealed key opens for the very credential that it was set for, and no other.
    private static func label(_ credential: Record) -> String {
        "credential:\(credential.key.namespace)/\(credential.uid)"
    }
}
