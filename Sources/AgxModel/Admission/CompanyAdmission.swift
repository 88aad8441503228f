import ManifestFormat

/// The rules for companies: within their plan, and nothing that the engine would refuse.
struct CompanyAdmission {
    let request: AdmissionRequest

    func review() throws -> [FieldIssue] {
        let company = try Company.decodeSpec(request.spec)
        var issues = ownIssues(company)
        let before = try request.old.map { try Company.decodeSpec($0["spec"] ?? [:]) }
        issues += CommandRules.issues(
            company.sandbox.command,
            before: before?.sandbox.command,
            author: request.author,
            field: "spec.sandbox.command",
        )
        issues += request.immutable("subnet", "the subnet can't be changed: containers hold addresses in it")
        guard let plan = try request.plan(named: company.plan) else {
            return issues + (try missingPlan(company.plan))
        }
        return issues + Self.planIssues(company, plan: plan)
    }

    private func ownIssues(_ company: Company.Spec) -> [FieldIssue] {
        EngineLimits.issues(company.sandbox.resources, field: "spec.sandbox.resources")
            + EngineLimits.issues(company.runtime.resources, field: "spec.runtime.resources")
            + EngineLimits.issues(company.sandbox.healthCheck, field: "spec.sandbox.healthCheck")
            + EngineLimits.issues(command: company.sandbox.command, field: "spec.sandbox.command")
            + EngineLimits.positive(company.limits?.runTimeout, field: "spec.limits.runTimeout")
            + PrivilegeRules.issues(environment: company.sandbox.env, field: "spec.sandbox.env")
            + PrivilegeRules.issues(environment: company.runtime.env, field: "spec.runtime.env")
            + SubnetRules.issues(company.subnet, field: "spec.subnet")
    }

    private func missingPlan(_ name: String) throws -> [FieldIssue] {
        let plans = try request.lookup.objects(kind: Plan.kind, namespace: "")
        let names = plans.compactMap { $0[path: "metadata", "name"]?.string }.sorted()
        let detail =
            names.isEmpty ? "there are no plans yet: apply one first" : "plans are \(names.joined(separator: ", "))"
        return [.notFound(.string(name), at: "spec.plan", detail)]
    }

    static func planIssues(_ company: Company.Spec, plan: NamedPlan) -> [FieldIssue] {
        var comparison = CapComparison(rule: "plan \(plan.name) allows at most")
        let maximum = plan.spec.maximum ?? Caps()
        comparison.check(company.sandbox.resources, atMost: maximum.sandbox, field: "spec.sandbox.resources")
        comparison.check(company.runtime.resources, atMost: maximum.runtime, field: "spec.runtime.resources")
        let limits = Caps(
            storage: company.limits?.storage,
            artifacts: company.limits?.artifacts,
            concurrentRuns: company.limits?.concurrentRuns,
            terminals: company.limits?.terminals,
            runTimeout: company.limits?.runTimeout,
            runOutput: company.limits?.runOutput,
        )
        comparison.check(limits, atMost: maximum, field: "spec.limits")
        let privileges = PrivilegeRules.issues(
            capabilities: company.sandbox.capabilities,
            sudo: company.sandbox.sudo,
            isolation: company.sandbox.isolation,
            plan: plan,
            field: "spec.sandbox",
        )
        return comparison.issues + privileges
    }
}
