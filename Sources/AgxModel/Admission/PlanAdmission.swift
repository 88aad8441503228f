import ManifestFormat

/// The rules for plans: defaults within the maximum, and no capability that hands over the host.
struct PlanAdmission {
    let request: AdmissionRequest

    func review() throws -> [FieldIssue] {
        let plan = try Plan.decodeSpec(request.spec)
        var comparison = CapComparison(rule: "must be no more than spec.maximum, which is")
        comparison.check(plan.defaults ?? Caps(), atMost: plan.maximum ?? Caps(), field: "spec.defaults")
        var issues = comparison.issues
        for (caps, field) in [(plan.defaults, "spec.defaults"), (plan.maximum, "spec.maximum")] {
            issues += EngineLimits.issues(caps?.sandbox, field: "\(field).sandbox")
            issues += EngineLimits.issues(caps?.runtime, field: "\(field).runtime")
            issues += EngineLimits.positive(caps?.runTimeout, field: "\(field).runTimeout")
        }
        for (index, capability) in plan.allowedCapabilities.enumerated()
        where !PrivilegeRules.grantableCapabilities.contains(capability) {
            let allowed = PrivilegeRules.grantableCapabilities.sorted().joined(separator: ", ")
            let field = FieldPath.element("spec.allowedCapabilities", index)
            issues.append(.forbidden(at: field, "it would hand over the host; a plan can allow \(allowed)"))
        }
        return issues
    }
}
