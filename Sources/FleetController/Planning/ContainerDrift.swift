import AgxModel

/// One field in which a live container differs from its design, and what cures it.
struct ContainerDrift: Sendable, Hashable {
    /// What brings the live container back to its design.
    enum Remedy: Sendable, Hashable {
        /// In place, without the processes noticing.
        case update
        /// By attaching and detaching networks, without a restart.
        case reconnect
        /// Only by a new container.
        case replace
    }

    var remedy: Remedy
    /// Such as `memory is 4Gi, should be 2Gi`.
    var cause: String
    /// Whether a container is good enough with it, on an engine that can't cure it.
    var mayStay: Bool

    private init(_ remedy: Remedy, _ cause: String, mayStay: Bool = false) {
        self.remedy = remedy
        self.cause = cause
        self.mayStay = mayStay
    }
}

extension ContainerDrift {
    /// Compares field by field; what an image adds of its own (environment, command) is not held against a container.
    static func between(
        _ design: ContainerDesign,
        _ observed: ObservedContainer,
        _ live: ObservedContainer.Details,
        networkID: String?,
    ) -> [ContainerDrift] {
        var found: [ContainerDrift] = []
        let labels = ObjectLabels(observed.labels)
        if labels?.uid != design.labels.uid {
            found.append(.init(.replace, "made for an earlier record of this name"))
        }
        // While there is no gate, nothing can be said of it; it is opened by the company's turn.
        if let gate = design.labels.gate, labels?.gate != gate {
            found.append(.init(.replace, "its gate directory was made anew"))
        }
        found += configurationDrift(design, live)
        if found.isEmpty, labels?.config != design.labels.config {
            found.append(.init(.replace, "its spec has changed"))
        }
        found += securityDrift(design, live)
        found += resourceDrift(design.resources, live.resources)
        found += shareDrift(design.resources, live)
        guard let networkID else { return found }
        switch observed.state {
        case .running: found += networkDrift(design, observed, live, networkID)
        case .created, .exited, .dead: found += lostNetworkDrift(design, observed, networkID)
        case .paused, .restarting, .removing: break
        }
        return found
    }

    private static func configurationDrift(_ design: ContainerDesign, _ live: ObservedContainer.Details) -> [Self] {
        var found: [Self] = []
        func expect<Value: Equatable>(_ name: String, _ want: Value, _ have: Value) {
            if want != have { found.append(.init(.replace, "\(name) is \(text(have)), should be \(text(want))")) }
        }
        expect("image", design.image, live.image)
        if !design.entrypoint.isEmpty { expect("entrypoint", design.entrypoint, live.entrypoint) }
        if !design.command.isEmpty { expect("command", design.command, live.command) }
        for (name, value) in design.environment.sorted(by: { $0.key < $1.key }) where live.environment[name] != value {
            // A value may be a person's secret: only its name is told.
            found.append(.init(.replace, "environment variable \(name) has changed"))
        }
        if let directory = design.workingDirectory { expect("working directory", directory, live.workingDirectory) }
        expect("user", design.user, live.user)
        if Set(design.mounts) != Set(live.mounts) { found.append(.init(.replace, "mounts have changed")) }
        // Without one it is the engine's default, which can be of any name.
        if let isolation = design.isolation { expect("isolation", isolation, live.isolation ?? "default") }
        expect("log driver", design.logDriver, live.logDriver)
        // An engine may add options of its own.
        for (name, value) in design.logOptions.sorted(by: { $0.key < $1.key }) {
            expect("log option \(name)", value, live.logOptions[name] ?? "none")
        }
        if !isSame(design.healthCheck, live.healthCheck) {
            found.append(.init(.replace, "health check has changed"))
        }
        return found
    }

    /// What is zero in the design, the image or the engine has filled in.
    private static func isSame(_ want: ContainerDesign.HealthCheck?, _ have: ContainerDesign.HealthCheck?) -> Bool {
        guard var want, let have else { return want == have }
        if want.interval == .zero { want.interval = have.interval }
        if want.timeout == .zero { want.timeout = have.timeout }
        if want.startPeriod == .zero { want.startPeriod = have.startPeriod }
        if want.retries == 0 { want.retries = have.retries }
        return want == have
    }

    private static func securityDrift(_ design: ContainerDesign, _ live: ObservedContainer.Details) -> [Self] {
        var causes: [String] = []
        if live.isPrivileged { causes.append("is privileged") }
        if Set(design.capabilities) != live.addedCapabilities { causes.append("added capabilities have changed") }
        if !live.droppedCapabilities.contains("ALL") { causes.append("capabilities are not dropped") }
        if design.noNewPrivileges != live.noNewPrivileges { causes.append("no-new-privileges has changed") }
        if design.readOnlyRootFilesystem != live.readOnlyRootFilesystem {
            causes.append("read-only root file system has changed")
        }
        if !live.hasInit { causes.append("has no init process") }
        causes += live.hostAccess
        if live.restartPolicy != "no" { causes.append("restart policy is \(live.restartPolicy), should be no") }
        return causes.map { Self(.replace, $0) }
    }

    private static func resourceDrift(_ want: ResourceLimits, _ have: ResourceLimits) -> [Self] {
        var found: [Self] = []
        if want.nanocpus != have.nanocpus {
            let (now, then) = (CPUQuantity(nanocpus: have.nanocpus), CPUQuantity(nanocpus: want.nanocpus))
            found.append(.init(.update, "cpu is \(now), should be \(then)"))
        }
        if want.memory != have.memory {
            let (now, then) = (ByteQuantity(bytes: have.memory), ByteQuantity(bytes: want.memory))
            found.append(.init(.update, "memory is \(now), should be \(then)"))
        }
        if want.pids != have.pids { found.append(.init(.update, "pids is \(have.pids), should be \(want.pids)")) }
        if let size = want.sharedMemory, size != have.sharedMemory {
            found.append(.init(.replace, "size of /dev/shm has changed"))
        }
        return found
    }

    /// What nobody but a person on the host sets.
    ///
    /// Some hosts can't limit swap, and say so whatever they are told.
    private static func shareDrift(_ want: ResourceLimits, _ live: ObservedContainer.Details) -> [Self] {
        var found: [Self] = []
        // Where memory differs as well, setting it sets both.
        if let swap = live.memorySwap, swap != want.memory, live.resources.memory == want.memory {
            let more = swap > want.memory ? "\(ByteQuantity(bytes: swap - want.memory))" : "unlimited"
            found.append(.init(.update, "swap is \(more), should be 0", mayStay: true))
        }
        // Docker takes no word for the usual ones when it updates a container.
        if live.cpuShares != 0 {
            found.append(.init(.replace, "cpu shares are \(live.cpuShares), should be as usual", mayStay: true))
        }
        if !live.cpuSet.isEmpty {
            found.append(.init(.replace, "has processors \(live.cpuSet) only, should have all", mayStay: true))
        }
        return found
    }

    private static func networkDrift(
        _ design: ContainerDesign,
        _ observed: ObservedContainer,
        _ live: ObservedContainer.Details,
        _ networkID: String,
    ) -> [Self] {
        if !observed.networkIDs.contains(networkID) {
            return [.init(.reconnect, "not attached to \(design.network)")]
        }
        if observed.networkIDs.count > 1 { return [.init(.reconnect, "attached to other networks too")] }
        let aliases = live.networkAliases[networkID] ?? []
        if !Set(design.aliases).isSubset(of: aliases) { return [.init(.reconnect, "network aliases have changed")] }
        return []
    }

    /// What keeps a container that has run from starting again.
    ///
    /// It is attached to the networks of its last run, by their ids: of one that is gone the engine says that it isn't
    /// found, whatever there is of its name. One that has none is attached by name.
    private static func lostNetworkDrift(
        _ design: ContainerDesign,
        _ observed: ObservedContainer,
        _ networkID: String,
    ) -> [Self] {
        if observed.networkIDs.isSubset(of: [networkID]) { return [] }
        return [.init(.replace, "was on another network than \(design.network) is now")]
    }

    private static func text(_ value: some Any) -> String {
        (value as? [String])?.joined(separator: " ") ?? "\(value)"
    }
}
