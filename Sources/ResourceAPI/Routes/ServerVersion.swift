import ManifestFormat

/// What `/version` answers: the Kubernetes version whose conventions are followed, and this program's own.
package struct ServerVersion: Sendable, Hashable {
    /// Such as `0.1.0`.
    package var program: String
    package var gitCommit: String
    /// RFC 3339.
    package var buildDate: String

    package init(program: String = "0.1.0", gitCommit: String = "", buildDate: String = "1970-01-01T00:00:00Z") {
        self.program = program
        self.gitCommit = gitCommit
        self.buildDate = buildDate
    }

    /// Clients compare `major` and `minor` with their own and warn when they are far apart.
    var object: JSONValue {
        [
            "major": "1", "minor": "33", "gitVersion": .string("v1.33.0+agx.\(program)"),
            "gitCommit": .string(gitCommit), "gitTreeState": "clean", "buildDate": .string(buildDate),
            "goVersion": "", "compiler": "swift", "platform": "linux/amd64",
        ]
    }
}
