extension ResourceCap.Spec {
    /// The caps in effect: the company's own settings, else the plan's defaults, else the product's, and never above
    /// the plan's maximum.
    package init(company: Company.Spec, plan: Plan.Spec) {
        let base = Self()
        let defaults = plan.defaults ?? Caps()
        let maximum = plan.maximum ?? Caps()
        self.init(
            sandbox: .init(company.sandbox.resources, defaults.sandbox, maximum.sandbox, base: base.sandbox),
            runtime: .init(company.runtime.resources, defaults.runtime, maximum.runtime, base: base.runtime),
            services: .init(defaults.services, maximum.services, base: base.services),
            storage: effective(company.limits?.storage, defaults.storage, base.storage, atMost: maximum.storage),
            artifacts: effective(
                company.limits?.artifacts,
                defaults.artifacts,
                .gibibytes(10),
                atMost: maximum.artifacts,
            ),
            concurrentRuns: effective(
                company.limits?.concurrentRuns,
                defaults.concurrentRuns,
                base.concurrentRuns,
                atMost: maximum.concurrentRuns,
            ),
            terminals: effective(
                company.limits?.terminals,
                defaults.terminals,
                base.terminals,
                atMost: maximum.terminals,
            ),
            runTimeout: effective(
                company.limits?.runTimeout,
                defaults.runTimeout,
                base.runTimeout,
                atMost: maximum.runTimeout,
            ),
            runOutput: effective(
                company.limits?.runOutput,
                defaults.runOutput,
                .mebibytes(64),
                atMost: maximum.runOutput,
            ),
        )
    }
}

extension ResourceCap.SandboxCaps {
    fileprivate init(
        _ own: ContainerResources?,
        _ plan: ContainerResources?,
        _ maximum: ContainerResources?,
        base: Self,
    ) {
        self.init(
            cpu: effective(own?.cpu, plan?.cpu, base.cpu, atMost: maximum?.cpu),
            memory: effective(own?.memory, plan?.memory, base.memory, atMost: maximum?.memory),
            pids: effective(own?.pids, plan?.pids, base.pids, atMost: maximum?.pids),
            shm: effective(own?.shm, plan?.shm, base.shm, atMost: maximum?.shm),
        )
    }
}

extension ResourceCap.RuntimeCaps {
    fileprivate init(_ own: ProcessResources?, _ plan: ProcessResources?, _ maximum: ProcessResources?, base: Self) {
        self.init(
            cpu: effective(own?.cpu, plan?.cpu, base.cpu, atMost: maximum?.cpu),
            memory: effective(own?.memory, plan?.memory, base.memory, atMost: maximum?.memory),
            pids: effective(own?.pids, plan?.pids, base.pids, atMost: maximum?.pids),
        )
    }
}

extension ResourceCap.ServiceTotals {
    fileprivate init(_ plan: ServiceCaps?, _ maximum: ServiceCaps?, base: Self) {
        self.init(
            count: effective(nil, plan?.count, base.count, atMost: maximum?.count),
            cpu: effective(nil, plan?.cpu, base.cpu, atMost: maximum?.cpu),
            memory: effective(nil, plan?.memory, base.memory, atMost: maximum?.memory),
            pids: effective(nil, plan?.pids, base.pids, atMost: maximum?.pids),
        )
    }
}

/// The first value that is set, cut to the maximum.
private func effective<Value: Comparable>(_ own: Value?, _ plan: Value?, _ base: Value, atMost: Value?) -> Value {
    let chosen = own ?? plan ?? base
    return atMost.map { min(chosen, $0) } ?? chosen
}
