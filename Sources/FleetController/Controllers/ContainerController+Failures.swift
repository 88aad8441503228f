import AgxModel
import RecordStore

/// What a step that fails means for the container.
extension ContainerController {
    /// Whether all the steps were taken; if not, the next look shows what stood in the way.
    func perform(
        _ steps: [ResourceStep],
        for record: FleetRecord<Container>,
    ) async throws(StepFailure) -> Bool {
        guard let obstacle = try await context.execute(steps, for: record) else { return true }
        // What isn't found at a start may be something that the container needs: no look at it shows that.
        if obstacle.error.code == .notFound, case .startContainer(let name) = obstacle.step.action, await exists(name) {
            throw StepFailure(step: obstacle.step, error: EngineError(.failed, obstacle.error.message))
        }
        return false
    }

    private func exists(_ container: String) async -> Bool {
        // An engine that doesn't answer is told of by the next look.
        (try? await context.observer.container(named: container)) != nil
    }

    /// Whether making or starting the container failed by its own fault, so that only waiting longer makes sense.
    func failsForGood(_ failure: StepFailure, of key: RecordKey) -> Bool {
        switch failure.step.action {
        case .createContainer, .startContainer: break
        default: return false
        }
        switch failure.error.code {
        case .refused: return true
        case .failed: return context.failures.lasts(key, now: context.now())
        default: return false
        }
    }

    /// Removes a container that the engine can't start again, so that it is made anew; false if it isn't that.
    func removeWedged(
        _ situation: ContainerSituation,
        _ failure: StepFailure,
        of record: FleetRecord<Container>,
    ) async throws -> Bool {
        guard case .startContainer = failure.step.action,
            let wedged = try await context.observer.container(named: situation.design.name),
            ObjectLabels(wedged.labels)?.uid == situation.design.labels.uid, wedged.state != .running
        else { return false }
        let action = ResourceStep.Action.removeContainer(id: wedged.id, name: wedged.name)
        try await context.execute([ResourceStep(action, cause: "the engine can't start it again")], for: record)
        return true
    }

    /// Removes a container that was made but can't start, so that it isn't left behind as `Created`.
    func removeHalfMade(_ situation: ContainerSituation) async throws {
        guard let made = try await context.observer.container(named: situation.design.name),
            made.state == .created, ObjectLabels(made.labels)?.uid == situation.design.labels.uid
        else { return }
        let step = ResourceStep(.removeContainer(id: made.id, name: made.name), cause: "it can't be started")
        try await context.executor.execute([step]) { _ in }
    }
}
