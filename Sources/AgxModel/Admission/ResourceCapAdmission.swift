import ManifestFormat

/// The rule for effective caps: within the maximum of the company's plan.
struct ResourceCapAdmission {
    let request: AdmissionRequest

    func review() throws -> [FieldIssue] {
        let cap: Caps
        do {
            cap = try request.spec.decode(Caps.self)
        } catch {
            throw ModelError(.invalidObject, "read the spec of a ResourceCap", cause: String(describing: error))
        }
        var issues = EngineLimits.issues(cap.sandbox, field: "spec.sandbox")
        issues += EngineLimits.issues(cap.runtime, field: "spec.runtime")
        issues += EngineLimits.positive(cap.runTimeout, field: "spec.runTimeout")
        guard let plan = try request.companyAndPlan().plan else { return issues }
        var comparison = CapComparison(rule: "plan \(plan.name) allows at most")
        comparison.check(cap, atMost: plan.spec.maximum ?? Caps(), field: "spec")
        return issues + comparison.issues
    }
}
