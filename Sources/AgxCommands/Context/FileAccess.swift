/// The file system as commands see it.
package protocol FileAccess: Sendable {
    /// What is at a path, following links; nil if nothing is.
    func kind(of path: String) throws -> FileKind?
    /// The whole contents; throws a message for people.
    func read(_ path: String) throws -> [UInt8]
    /// The names in a directory, sorted.
    func names(in directory: String) throws -> [String]
    /// Replaces a file atomically, readable by its owner only, with its directory (0700) if need be.
    func writePrivate(_ bytes: [UInt8], to path: String) throws
}

/// What a path leads to.
package enum FileKind: Sendable, Hashable {
    case file
    case directory
    /// A pipe, a socket or a device.
    case other
}
