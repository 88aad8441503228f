/// A file that may become an artifact.
struct ArtifactCandidate: Sendable, Hashable {
    /// Where the file is.
    enum Origin: Sendable, Hashable {
        /// In the run's own directory of artifacts.
        case own
        /// Below the run's working directory.
        case workspace
    }

    /// The path below the origin, with `/` between names.
    var name: String
    var origin: Origin
    /// When it was found.
    var size: Int64
}
