/// The file that holds the installation's master keys, readable by its owner only.
package struct KeyFile: Sendable {
    private let file: SecretFile

    /// Names a file that may not exist yet.
    package init(path: String) { file = SecretFile(path: path) }

    /// The ring in the file; throws `keyFile` if there is none.
    package func load() throws(SecurityError) -> KeyRing { try KeyRing(text: try file.read()) }

    /// The ring in the file; a fresh one is made, and is on disk before this returns, if there is no file.
    package func loadOrCreate() throws(SecurityError) -> KeyRing {
        guard !file.exists else { return try load() }
        let ring = KeyRing.fresh()
        try save(ring)
        return ring
    }

    /// Puts a ring into the file, whole or not at all.
    package func save(_ ring: KeyRing) throws(SecurityError) { try file.write(ring.text) }
}
