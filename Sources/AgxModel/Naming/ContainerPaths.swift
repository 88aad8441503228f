/// Paths inside a company's containers.
package enum ContainerPaths {
    /// The home of the user `player`, shared by the pair; every working directory lies under it.
    package static let home = "/home/player"
    /// The gate's directory in the runtime: its sockets and the company's secrets.
    package static let gate = "/run/agx"
    /// Where the sandbox sees the read-only replica of the runtime's database.
    package static let context = "/agx/context"
    /// The runtime's own state.
    package static let state = "/var/lib/agx"

    /// The user and group that every process of a company runs as.
    package static let userID = 1000

    /// The path with `.`, `..` and doubled slashes worked out; nil if it isn't absolute or climbs above the root.
    package static func normalized(_ path: String) -> String? {
        guard path.hasPrefix("/"), path.utf8.count <= 4096, !path.utf8.contains(0) else { return nil }
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                return nil
            }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// Whether a normalised path is the directory or lies below it.
    package static func isWithin(_ directory: String, _ path: String) -> Bool {
        path == directory || path.hasPrefix(directory == "/" ? "/" : directory + "/")
    }
}
