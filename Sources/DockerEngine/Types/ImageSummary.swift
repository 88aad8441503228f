/// One line of a list of images.
package struct ImageSummary: Codable, Sendable, Hashable, EmptyInitializable {
    /// The id.
    @OrEmpty package var id: String = ""

    /// References that point at it.
    @OrEmpty package var tags: [String] = []

    /// References by digest.
    @OrEmpty package var digests: [String] = []

    /// When it was built, in seconds since 1970.
    @OrEmpty package var createdSeconds: Int64 = 0

    /// Bytes on disk, shared layers included.
    @OrEmpty package var sizeBytes: Int64 = 0

    /// Its labels.
    @OrEmpty package var labels: [String: String] = [:]

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case tags = "RepoTags"
        case digests = "RepoDigests"
        case createdSeconds = "Created"
        case sizeBytes = "Size"
        case labels = "Labels"
    }
}
