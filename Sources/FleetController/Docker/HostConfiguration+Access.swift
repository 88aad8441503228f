import DockerEngine

extension HostConfiguration {
    /// What a container has of its host, and of other containers, that no design of ours asks for.
    ///
    /// Privileges, capabilities and mounts are compared with the design one by one; these are just not to be there.
    var access: [String] {
        var found: [String] = []
        let modes = [("process", pidMode), ("IPC", ipcMode), ("user", usernsMode), ("host name", utsMode)]
        for (name, mode) in modes where Self.isShared(mode) {
            found.append("shares the \(name) namespace \(mode ?? "")")
        }
        // Docker's own words for filters that are off, and a file's text for one that is somebody's own.
        for option in securityOptions ?? [] where !option.hasPrefix("no-new-privileges") {
            found.append("has the security option \(option.prefix(40))")
        }
        if [devices?.count, deviceRequests?.count, deviceRules?.count].contains(where: { ($0 ?? 0) > 0 }) {
            found.append("has devices of the host")
        }
        if publishesAllPorts ?? false || !(portBindings ?? [:]).isEmpty { found.append("publishes ports") }
        if !(volumesFrom ?? []).isEmpty { found.append("has the mounts of other containers") }
        return found
    }

    /// `host`, or `container:` and whose; `private` and `shareable` are namespaces of its own.
    private static func isShared(_ mode: String?) -> Bool { mode == "host" || mode?.hasPrefix("container:") ?? false }
}
