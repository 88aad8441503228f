import DockerEngine
import Foundation

/// A sandbox that is killed or removed, until it runs again; each company is used once, so that no backoff counts.
struct HealingBenchmark {
    let bench: EngineBench
    /// Milliseconds that Swarm took to replace a killed process in this run, if that was measured.
    var swarmRestart: Int?

    /// The times are the engine's own, from the signal to `StartedAt`.
    func measureKill(_ report: Report) async throws {
        let names = try await bench.companyPool(bench.companies).prefix(bench.repeats)
        var (healed, policy) = (Samples(), Samples())
        for (index, name) in names.enumerated() {
            let sandbox = try bench.sandbox(of: name)
            healed.add(try await killAndWait(sandbox))
            let twin = try await self.twin(index, of: name)
            do {
                try await twin.makeNetwork()
                try await twin.makeContainer(twin.sandbox, like: twin.recipe.sandbox, restartPolicy: "always")
                try await Task.sleep(for: .seconds(1))
                policy.add(try await killAndWait(twin.sandbox))
            } catch {
                await twin.remove()
                throw error
            }
            await twin.remove()
        }
        report.add(
            "sandbox kill -9 to running again",
            healed.text,
            baseline: policy.text + ", restart policy",
            ratio: healed.median / policy.median,
            aim: "2x",
        )
        if let swarmRestart {
            report.add(
                "the same",
                healed.text,
                baseline: "\(swarmRestart) ms, a Swarm service",
                ratio: healed.median / Double(swarmRestart),
                aim: "0.1x",
            )
        }
    }

    /// From the moment the removal has returned, so that the baseline is a create and a start.
    func measureRemove(_ report: Report) async throws {
        let names = try await bench.companyPool(bench.companies).suffix(bench.repeats)
        var (healed, bare) = (Samples(), Samples())
        for (index, name) in names.enumerated() {
            let sandbox = try bench.sandbox(of: name)
            let old = try await bench.engine.inspectContainer(sandbox).id
            try await bench.engine.removeContainer(old, force: true)
            healed.add(try await waitForStart(of: sandbox, after: Date()) { $0.id != old })

            let twin = try await self.twin(100 + index, of: name)
            do {
                try await twin.makeNetwork()
                try await twin.makeContainer(twin.sandbox, like: twin.recipe.sandbox)
                try await bench.engine.removeContainer(twin.sandbox, force: true)
                let removed = Date()
                try await twin.makeContainer(twin.sandbox, like: twin.recipe.sandbox)
                bare.add(try await waitForStart(of: twin.sandbox, after: removed) { _ in true })
            } catch {
                await twin.remove()
                throw error
            }
            await twin.remove()
        }
        report.add(
            "docker rm -f to running again",
            healed.text,
            baseline: bare.text + ", create and start",
            ratio: healed.median / bare.median,
            aim: "1.3x",
        )
    }

    private func twin(_ index: Int, of company: String) async throws -> BareCompany {
        BareCompany(
            number: 200 + index,
            recipe: try await bench.recipe(of: company),
            engine: bench.engine,
            directory: bench.relay.directory,
        )
    }

    private func killAndWait(_ container: String) async throws -> Double {
        let pid = try await bench.engine.inspectContainer(container).state.pid
        guard pid > 1 else { throw BenchmarkError("\(container) has no process to kill") }
        let killed = Date()
        guard kill(pid_t(pid), SIGKILL) == 0 else { throw BenchmarkError("kill \(pid): \(errno)") }
        return try await waitForStart(of: container, after: killed) { $0.state.pid != pid }
    }

    /// Milliseconds until the engine started it, by the engine's account: how often we ask doesn't count.
    private func waitForStart(
        of container: String,
        after time: Date,
        _ isNew: (ContainerInspection) -> Bool,
    ) async throws -> Double {
        var started: Date?
        try await until("\(container) runs again", within: .seconds(30), every: .milliseconds(20)) {
            // While it is being made again there is nothing of that name.
            guard let found = try? await bench.engine.inspectContainer(container), found.state.isRunning,
                found.state.pid > 0, isNew(found), let start = found.state.startedAt?.date, start > time
            else { return false }
            started = start
            return true
        }
        return (started?.timeIntervalSince(time) ?? .nan) * 1e3
    }
}
