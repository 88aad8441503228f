extension Run {
    /// A file that a run left.
    package struct Artifact: Codable, Hashable, Sendable {
        /// Its path with `/` between names, relative to `$AGX_ARTIFACTS` or to the run's `cwd`; at most 512 bytes.
        package var name: String
        /// In bytes.
        package var size: Int64
        /// Of its content, 64 hexadecimal digits in lower case.
        package var sha256: String
        package var mediaType: String

        package init(name: String, size: Int64, sha256: String, mediaType: String) {
            self.name = name
            self.size = size
            self.sha256 = sha256
            self.mediaType = mediaType
        }
    }
}
