/// Everything an engine tells about one image.
package struct ImageInspection: Codable, Sendable, Hashable, EmptyInitializable {
    /// The id.
    @OrEmpty package var id: String = ""

    /// References that point at it.
    @OrEmpty package var tags: [String] = []

    /// References by digest, for images from a registry.
    @OrEmpty package var digests: [String] = []

    /// When it was built.
    @OrNever package var created: EngineTime?

    /// Defaults of its containers.
    package var configuration: ContainerConfiguration?

    /// The processor it is for.
    @OrEmpty package var architecture: String = ""

    /// The system it is for.
    @OrEmpty package var operatingSystem: String = ""

    /// Bytes on disk, shared layers included.
    @OrEmpty package var sizeBytes: Int64 = 0

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case tags = "RepoTags"
        case digests = "RepoDigests"
        case created = "Created"
        case configuration = "Config"
        case architecture = "Architecture"
        case operatingSystem = "Os"
        case sizeBytes = "Size"
    }
}
