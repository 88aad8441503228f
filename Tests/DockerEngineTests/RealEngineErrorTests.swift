import DockerEngine
import Testing

@Suite("Refusals of a real engine", .timeLimit(.minutes(3)))
struct RealEngineErrorTests {
    @Test("What doesn't exist is not found, and of the right kind")
    func notFound() async throws {
        try await EngineScope.run { scope in
            let (client, none) = (scope.client, scope.name("none"))
            let calls: [(DockerError.Subject, @Sendable () async throws -> Void)] = [
                (.container, { _ = try await client.inspectContainer(none) }),
                (.container, { try await client.startContainer(none) }),
                (.container, { try await client.stopContainer(none) }),
                (.container, { try await client.killContainer(none) }),
                (.container, { try await client.removeContainer(none, force: true) }),
                (.container, { _ = try await client.pauseContainer(none) }),
                (.container, { try await client.updateContainer(none, .init()) }),
                (.container, { _ = try await client.waitForContainer(none) }),
                (.container, { _ = try await client.logs(of: none) }),
                (.container, { _ = try await client.statistics(of: none) }),
                (.container, { _ = try await client.createExec(in: none, .detached(["x"])) }),
                (.network, { _ = try await client.inspectNetwork(none) }),
                (.network, { try await client.removeNetwork(none) }),
                (.container, { _ = try await client.connect(container: none, toNetwork: none) }),
                (.volume, { _ = try await client.inspectVolume(none) }),
                (.volume, { try await client.removeVolume(none) }),
                (.image, { _ = try await client.inspectImage(none) }),
                (.image, { try await client.removeImage(none) }),
                (.image, { try await client.createContainer(scope.name("x"), scope.draft(image: none)) }),
                (.exec, { _ = try await client.inspectExec(none) }),
                (.exec, { try await client.startExecDetached(none) }),
                (.exec, { try await client.withExecStream(none, hasTerminal: false) { _ in } }),
            ]
            for (index, (subject, call)) in calls.enumerated() {
                let error = try await dockerError(call)
                #expect(error.code == .notFound && error.subject == subject, "call \(index): \(error)")
            }
        }
    }

    @Test("A taken name, a missing process and a bad setting are told apart")
    func conflicts() async throws {
        try await EngineScope.run { scope in
            let id = try await scope.client.createContainer(scope.name("a"), scope.draft(["sleep", "3600"])).id
            let taken = try await dockerError {
                try await scope.client.createContainer(scope.name("a"), scope.draft(["sleep", "3600"]))
            }
            #expect(taken.code == .nameConflict && taken.subject == .container && taken.httpStatus == 409)
            let idle = try await dockerError { try await scope.client.killContainer(id) }
            #expect(idle.code == .notRunning)
            var draft = scope.draft(["sleep", "3600"])
            draft.host.memory = 1
            let bad = try await dockerError { try await scope.client.createContainer(scope.name("b"), draft) }
            #expect(bad.code == .badRequest)
            try await scope.client.startContainer(id)
            let running = try await dockerError { try await scope.client.removeContainer(id) }
            #expect(running.code == .conflict)
        }
    }

    @Test("A command that can't be found fails the start, and the state says why")
    func badCommand() async throws {
        try await EngineScope.run { scope in
            let id = try await scope.client.createContainer(
                scope.name("bad"),
                scope.draft(["/nowhere"], hasInit: false),
            ).id
            let error = try await dockerError { try await scope.client.startContainer(id) }
            #expect(error.code == .badRequest)
            let state = try await scope.client.inspectContainer(id).state
            #expect(!state.isRunning && state.exitCode == 127 && !state.error.isEmpty)
        }
    }
}

extension EngineScope {
    fileprivate func draft(image: String) -> ContainerDraft {
        var draft = draft(["sleep", "1"])
        draft.configuration.image = image
        return draft
    }

    fileprivate func draft(_ command: [String], hasInit: Bool) -> ContainerDraft {
        var draft = draft(command)
        draft.host.hasInit = hasInit
        return draft
    }
}
