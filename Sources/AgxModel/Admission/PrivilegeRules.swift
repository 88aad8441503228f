import ManifestFormat

/// What a container may be allowed beyond the defaults: capabilities, sudo, another isolation.
enum PrivilegeRules {
    /// Capabilities that don't hand over the host; the rest can't be added by any plan.
    static let grantableCapabilities: Set<String> = [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "IPC_LOCK", "KILL", "NET_BIND_SERVICE", "SETGID",
        "SETPCAP", "SETUID", "SYS_CHROOT", "SYS_NICE", "SYS_PTRACE",
    ]

    static func issues(
        capabilities: [String],
        sudo: Bool,
        isolation: Isolation,
        plan: NamedPlan,
        field: String,
    ) -> [FieldIssue] {
        var issues: [FieldIssue] = []
        for (index, capability) in capabilities.enumerated()
        where !plan.spec.allowedCapabilities.contains(capability) {
            let allowed = plan.spec.allowedCapabilities.sorted().joined(separator: ", ")
            let detail = "plan \(plan.name) allows " + (allowed.isEmpty ? "no capabilities" : allowed)
            issues.append(.forbidden(at: FieldPath.element("\(field).capabilities", index), detail))
        }
        if sudo, !plan.spec.allowSudo {
            issues.append(.forbidden(at: "\(field).sudo", "plan \(plan.name) does not allow sudo: leave it out"))
        }
        if isolation == .runsc, !plan.spec.allowRunsc {
            issues.append(.forbidden(at: "\(field).isolation", "plan \(plan.name) does not allow runsc: use runc"))
        }
        return issues
    }

    /// Names that the runtime's own settings need, in the environment of a container or task.
    static func issues(environment: [EnvironmentVariable], field: String) -> [FieldIssue] {
        environment.enumerated().compactMap { index, variable in
            guard variable.name.hasPrefix(EnvironmentName.reservedPrefix) else { return nil }
            return .forbidden(
                at: FieldPath.element(field, index) + ".name",
                "names that begin with \(EnvironmentName.reservedPrefix) are set by agx: use another name",
            )
        }
    }
}
