/// What an engine does by itself when a container ends.
package struct RestartPolicy: Codable, Sendable, Hashable {
    /// `no`, `always`, `unless-stopped` or `on-failure`.
    package var name: String?

    /// Restarts before giving up, for `on-failure`.
    package var maximumRetryCount: Int?

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case maximumRetryCount = "MaximumRetryCount"
    }
}

extension RestartPolicy {
    /// A container that ended stays so.
    package static let never: RestartPolicy = {
        var policy = RestartPolicy()
        policy.name = "no"
        return policy
    }()
}
