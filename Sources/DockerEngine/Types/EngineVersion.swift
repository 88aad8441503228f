/// The release of an engine and the API it speaks.
package struct EngineVersion: Codable, Sendable, Hashable, EmptyInitializable {
    /// The engine's release, such as `29.0.1`.
    @OrEmpty package var release: String = ""

    /// The newest API version.
    package var apiVersion: String?

    /// The oldest API version.
    package var minimumAPIVersion: String?

    /// The system it runs on.
    @OrEmpty package var operatingSystem: String = ""

    /// The processor it runs on.
    @OrEmpty package var architecture: String = ""

    /// The host's kernel.
    @OrEmpty package var kernelVersion: String = ""

    /// The parts it is made of, such as `runc`.
    @OrEmpty package var components: [Component] = []

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case release = "Version"
        case apiVersion = "ApiVersion"
        case minimumAPIVersion = "MinAPIVersion"
        case operatingSystem = "Os"
        case architecture = "Arch"
        case kernelVersion = "KernelVersion"
        case components = "Components"
    }
}

extension EngineVersion {
    /// A part of an engine.
    package struct Component: Codable, Sendable, Hashable {
        /// The part, such as `runc` or `containerd`.
        @OrEmpty package var name: String = ""

        /// Its release.
        @OrEmpty package var version: String = ""

        private enum CodingKeys: String, CodingKey {
            case name = "Name"
            case version = "Version"
        }
    }
}
