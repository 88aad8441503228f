import ManifestFormat

/// The rules for caps: those in effect are the controller's, and all are within the maximum of the company's plan.
struct ResourceCapAdmission {
    let request: AdmissionRequest

    func review() throws -> [FieldIssue] {
        let cap: Caps
        do {
            cap = try request.spec.decode(Caps.self)
        } catch {
            throw ModelError(.invalidObject, "read the spec of a ResourceCap", cause: String(describing: error))
        }
        // What somebody else wrote there would be gone with the controller's next turn.
        var issues = request.reservedNameIssues()
        guard issues.isEmpty else { return issues }
        issues += EngineLimits.issues(cap.sandbox, field: "spec.sandbox")
        issues += EngineLimits.issues(cap.runtime, field: "spec.runtime")
        issues += EngineLimits.positive(cap.runTimeout, field: "spec.runTimeout")
        guard let plan = try request.companyAndPlan().plan else { return issues }
        var comparison = CapComparison(rule: "plan \(plan.name) allows at most")
        comparison.check(cap, atMost: plan.spec.maximum ?? Caps(), field: "spec")
        return issues + comparison.issues
    }
}
