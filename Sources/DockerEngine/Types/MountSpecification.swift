/// A mount to make in a container.
package struct MountSpecification: Codable, Sendable, Hashable {
    /// `volume`, `bind` or `tmpfs`.
    package var type: String?

    /// A volume's name, or a path on the host.
    package var source: String?

    /// The absolute path inside.
    package var target: String?

    /// Whether the container can only read it.
    package var isReadOnly: Bool?

    /// Settings for volumes.
    package var volume: VolumeOptions?

    /// Settings for binds.
    package var bind: BindOptions?

    /// Settings for tmpfs.
    package var temporary: TemporaryOptions?

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case type = "Type"
        case source = "Source"
        case target = "Target"
        case isReadOnly = "ReadOnly"
        case volume = "VolumeOptions"
        case bind = "BindOptions"
        case temporary = "TmpfsOptions"
    }
}

extension MountSpecification {
    /// Settings of a mounted volume.
    package struct VolumeOptions: Codable, Sendable, Hashable {
        /// Whether an empty volume stays empty, instead of taking what the image has at the target.
        package var noCopy: Bool?

        /// Labels, for a volume that the mount creates.
        package var labels: [String: String]?

        /// With every field absent.
        package init() {}

        private enum CodingKeys: String, CodingKey {
            case noCopy = "NoCopy"
            case labels = "Labels"
        }
    }

    /// Settings of a bind.
    package struct BindOptions: Codable, Sendable, Hashable {
        /// `rprivate`, `rslave`, and so on.
        package var propagation: String?

        /// With every field absent.
        package init() {}

        private enum CodingKeys: String, CodingKey {
            case propagation = "Propagation"
        }
    }

    /// Settings of a tmpfs.
    package struct TemporaryOptions: Codable, Sendable, Hashable {
        /// The most it holds, in bytes.
        package var sizeBytes: Int64?

        /// The permissions of its root.
        package var mode: Int?

        /// With every field absent.
        package init() {}

        private enum CodingKeys: String, CodingKey {
            case sizeBytes = "SizeBytes"
            case mode = "Mode"
        }
    }

    /// The volume `name` at `target`.
    package static func volume(_ name: String, at target: String, isReadOnly: Bool = false) -> MountSpecification {
        MountSpecification(type: "volume", source: name, target: target, isReadOnly: isReadOnly)
    }

    /// The host's `path` at `target`.
    package static func bind(_ path: String, at target: String, isReadOnly: Bool = false) -> MountSpecification {
        MountSpecification(type: "bind", source: path, target: target, isReadOnly: isReadOnly)
    }

    private init(type: String, source: String, target: String, isReadOnly: Bool) {
        self.init()
        self.type = type
        self.source = source
        self.target = target
        self.isReadOnly = isReadOnly
    }
}
