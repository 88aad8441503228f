/// One environment variable of a container or run.
package struct EnvironmentVariable: Codable, Hashable, Sendable {
    package var name: String
    package var value: String

    package init(name: String, value: String = "") {
        self.name = name
        self.value = value
    }
}
