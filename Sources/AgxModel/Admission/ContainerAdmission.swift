import ManifestFormat

/// The rules for containers: roles, mounts, networks and privileges.
struct ContainerAdmission {
    let request: AdmissionRequest

    func review() throws -> [FieldIssue] {
        let container = try Container.decodeSpec(request.spec)
        let reserved = request.reservedNameIssues()
        guard reserved.isEmpty else { return reserved }
        var issues = roleIssues(container) + ownIssues(container)
        let before = try request.old.map { try Container.decodeSpec($0["spec"] ?? [:]) }
        issues += CommandRules.issues(
            container.command + container.args,
            before: before.map { $0.command + $0.args },
            author: request.author,
            field: "spec.command",
        )
        guard container.role == .service else { return issues }
        let (company, plan) = try request.companyAndPlan()
        guard let company else {
            let detail = "the namespace is the name of a company"
            return issues + [.notFound(.string(request.namespace), at: "metadata.namespace", detail)]
        }
        issues += serviceIssues(container)
        issues += try mountIssues(container)
        issues += try networkIssues(container)
        guard let plan else { return issues }
        issues += PrivilegeRules.issues(
            capabilities: container.capabilities,
            sudo: container.sudo,
            isolation: container.isolation,
            plan: plan,
            field: "spec",
        )
        issues += userIssues(container, plan: plan)
        let budget = try ServiceBudget(request: request, company: company, plan: plan.spec)
        return issues + budget.issues(adding: container)
    }

    private func roleIssues(_ container: Container.Spec) -> [FieldIssue] {
        if request.author == .person, container.role != .service {
            let detail = "only the company's controller makes a \(container.role.rawValue): use Service"
            return [.forbidden(at: "spec.role", detail)]
        }
        return request.immutable("role", "the role can't be changed: make another container")
    }

    private func ownIssues(_ container: Container.Spec) -> [FieldIssue] {
        var issues = EngineLimits.issues(container.resources, field: "spec.resources")
        issues += EngineLimits.issues(container.healthCheck, field: "spec.healthCheck")
        issues += EngineLimits.issues(command: container.command, field: "spec.command")
        if let directory = container.workingDir, ContainerPaths.normalized(directory) != directory {
            let detail = "must be an absolute path without '.', '..' or a slash at its end, such as /srv/app"
            issues.append(.invalid(.string(directory), at: "spec.workingDir", detail))
        }
        if container.stopGracePeriod > .minutes(10) {
            let shown = JSONValue.string("\(container.stopGracePeriod)")
            issues.append(.invalid(shown, at: "spec.stopGracePeriod", "must be no more than 10m"))
        }
        return issues
    }

    private func serviceIssues(_ container: Container.Spec) -> [FieldIssue] {
        var issues = PrivilegeRules.issues(environment: container.env, field: "spec.env")
        let taken: Set<String> = [RecordNames.runtime, RecordNames.sandbox]
        for (index, alias) in container.aliases.enumerated() where taken.contains(alias) {
            let detail = "agents reach their own \(alias) by this name: use another one"
            issues.append(.forbidden(at: FieldPath.element("spec.aliases", index), detail))
        }
        return issues
    }

    private func userIssues(_ container: Container.Spec, plan: NamedPlan) -> [FieldIssue] {
        guard let user = container.user, !plan.spec.allowSudo else { return [] }
        let ids = user.split(separator: ":")
        guard let userID = ids.first, userID.allSatisfy({ $0 == "0" }) else { return [] }
        return [.forbidden(at: "spec.user", "plan \(plan.name) does not allow root: use an id such as 1000:1000")]
    }

    private func networkIssues(_ container: Container.Spec) throws -> [FieldIssue] {
        guard let name = container.network, name != RecordNames.network else { return [] }
        let namespace = request.namespace
        if try request.lookup.object(kind: Network.kind, namespace: namespace, name: name) != nil { return [] }
        let detail = "company \(namespace) has no such network: leave it out for its own, or create a Network"
        return [.notFound(.string(name), at: "spec.network", detail)]
    }
}
