/// When an image is pulled.
package enum ImagePullPolicy: String, Codable, Hashable, Sendable, CaseIterable {
    case ifNotPresent = "IfNotPresent"
    case always = "Always"
    case never = "Never"
}

/// When a change that replaces a container is carried out.
package enum UpdatePolicy: String, Codable, Hashable, Sendable, CaseIterable {
    /// When no run or terminal would be cut short, at most 30 minutes later.
    case whenIdle = "WhenIdle"
    case immediate = "Immediate"
}

/// The OCI runtime that keeps a container apart from the host.
package enum Isolation: String, Codable, Hashable, Sendable, CaseIterable {
    case runc
    /// gVisor.
    case runsc
}
