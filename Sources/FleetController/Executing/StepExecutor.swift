import AgxModel

/// Carries out the steps of a plan, one after the other; decides nothing.
///
/// Every object that a step touches is marked stale, whether the step succeeded or not: what is true of it is read
/// afresh.
struct StepExecutor<C: Clock>: Sendable where C.Duration == Duration {
    let observer: EngineObserver<C>
    let imagePuller: ImagePuller
    let stops: ContainerStops<C>

    /// Throws `StepFailure` at the first step that fails; those after it are not tried.
    func execute(_ steps: [ResourceStep], performed: (ResourceStep) -> Void) async throws(StepFailure) {
        for step in steps {
            do throws(EngineError) {
                defer { markStale(step.action) }
                try await perform(step.action)
            } catch {
                throw StepFailure(step: step, error: error)
            }
            performed(step)
        }
    }

    private func perform(_ action: ResourceStep.Action) async throws(EngineError) {
        let engine = observer.engine
        switch action {
        case .createNetwork(let design): _ = try await engine.createNetwork(design)
        case .removeNetwork(let id, _):
            try await ignoringAbsence { () throws(EngineError) in try await engine.removeNetwork(id: id) }
        case .connect(let container, let network, let aliases):
            try await engine.connect(container: container, toNetwork: network, aliases: aliases)
        case .disconnect(let container, let network):
            try await ignoringAbsence { () throws(EngineError) in
                try await engine.disconnect(container: container, fromNetwork: network)
            }
        case .createVolume(let design): try await engine.createVolume(design)
        case .removeVolume(let name):
            try await ignoringAbsence { () throws(EngineError) in try await engine.removeVolume(name: name) }
        case .pullImage(let reference): imagePuller.request(reference)
        case .createContainer(let design): _ = try await engine.createContainer(design)
        case .startContainer(let name): try await engine.startContainer(id: name)
        case .stopContainer(let id, _, let grace):
            try await ignoringAbsence { () throws(EngineError) in
                try await stops.stop(id: id, gracePeriod: grace)
            }
        case .unpauseContainer(let id, _): try await engine.unpauseContainer(id: id)
        case .updateContainer(let id, _, let resources):
            try await engine.updateContainer(id: id, resources: resources)
        case .removeContainer(let id, _):
            try await ignoringAbsence { () throws(EngineError) in try await engine.removeContainer(id: id) }
        }
    }

    private func ignoringAbsence(_ call: () async throws(EngineError) -> Void) async throws(EngineError) {
        do throws(EngineError) {
            try await call()
        } catch {
            guard error.code == .notFound else { throw error }
        }
    }

    private func markStale(_ action: ResourceStep.Action) {
        observer.update { snapshot in
            switch action {
            case .createNetwork(let design): snapshot.markStale(network: design.name)
            case .removeNetwork(_, let name): snapshot.markStale(network: name)
            case .createVolume(let design): snapshot.markStale(volume: design.name)
            case .removeVolume(let name): snapshot.markStale(volume: name)
            case .pullImage: break
            case .createContainer(let design): snapshot.markStale(container: design.name)
            case .startContainer(let name), .stopContainer(_, let name, _), .unpauseContainer(_, let name),
                .updateContainer(_, let name, _), .removeContainer(_, let name):
                snapshot.markStale(container: name)
            case .connect(let container, _, _), .disconnect(let container, _):
                snapshot.markStale(container: snapshot.containers[container]?.name ?? container)
            }
        }
    }
}
