package import AgxSecurity
package import RecordStore

/// Replaces the installation's master key.
///
/// It may be cut off at any point, and be done again: no master key goes while something is sealed with it.
package struct MasterKeyRotation: Sendable {
    private let file: KeyFile
    private let store: RecordStore

    /// Nobody else may use the file or the store meanwhile.
    package init(file: KeyFile, store: RecordStore) {
        self.file = file
        self.store = store
    }

    /// Makes a new master key, and seals all keys of providers with it.
    ///
    /// `checkpoint` is called after each key that got a new seal; a test throws from it what a crash there would be.
    package func run(checkpoint: @Sendable () throws -> Void = {}) async throws -> Resealing {
        let present = try file.load()
        let vault = CredentialVault(store: store, keys: present)
        // What a rotation that was cut off has left to older keys; then the ring needs no more than one of them.
        _ = try await vault.reseal(checkpoint: checkpoint)
        let ring = present.rotated(named: try await vault.namedKeys())
        // Saved before anything is sealed with it; the old keys open what a crash leaves sealed with them.
        try file.save(ring)
        return try await CredentialVault(store: store, keys: ring).reseal(checkpoint: checkpoint)
    }
}
