import ManifestFormat

/// What a company's services have been promised together, against its caps.
struct ServiceBudget {
    private let caps: ResourceCap.ServiceTotals
    private var used = ResourceCap.ServiceTotals()

    /// Adds up all services of the namespace but the one that is being written, running or not.
    init(request: AdmissionRequest, company: Company.Spec, plan: Plan.Spec) throws {
        let namespace = request.namespace
        let cap = try request.lookup.object(
            kind: ResourceCap.kind,
            namespace: namespace,
            name: RecordNames.resourceCap,
        )
        if let spec = cap?["spec"] {
            caps = try ResourceCap.decodeSpec(spec).services
        } else {
            caps = ResourceCap.Spec(company: company, plan: plan).services
        }
        for object in try request.lookup.objects(kind: Container.kind, namespace: namespace)
        where object[path: "metadata", "name"]?.string != request.name {
            let spec = try Container.decodeSpec(object["spec"] ?? [:])
            if spec.role == .service { add(spec.serviceResources) }
        }
    }

    private mutating func add(_ resources: ServiceResources) {
        used.count += 1
        used.cpu = used.cpu + resources.cpu
        used.memory = used.memory + resources.memory
        used.pids = used.pids.addingReportingOverflow(resources.pids).partialValue
    }

    /// What is wrong with one more service of this size.
    func issues(adding container: Container.Spec) -> [FieldIssue] {
        var total = self
        let own = container.serviceResources
        total.add(own)
        var issues: [FieldIssue] = []
        if total.used.count > caps.count {
            let detail = "the company may have \(caps.count) containers besides its pair, and has \(used.count)"
            return [.forbidden(at: "", detail)]
        }
        func exceeded(_ field: String, own: String, used: String, cap: String) {
            let detail = "all services together may have \(cap), and the others have \(used)"
            issues.append(.invalid(.string(own), at: "spec.resources.\(field)", detail))
        }
        if total.used.cpu > caps.cpu { exceeded("cpu", own: "\(own.cpu)", used: "\(used.cpu)", cap: "\(caps.cpu)") }
        if total.used.memory > caps.memory {
            exceeded("memory", own: "\(own.memory)", used: "\(used.memory)", cap: "\(caps.memory)")
        }
        if total.used.pids > caps.pids {
            exceeded("pids", own: "\(own.pids)", used: "\(used.pids)", cap: "\(caps.pids)")
        }
        return issues
    }
}
