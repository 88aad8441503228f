import DockerEngine
import Foundation

/// One company from its record to Ready, against the same objects made by bare calls.
struct ApplyBenchmark {
    let bench: EngineBench

    func run(_ report: Report) async throws {
        var (ready, own, bareOwn, beforeRuntime, afterRuntime) = (
            Samples(), Samples(), Samples(), Samples(), Samples(),
        )
        var bare = Samples()
        for number in 1...bench.repeats {
            let name = "bench-a\(number)"
            let started = Date()
            let start = ContinuousClock.now
            async let answered = bench.waitForRuntime(at: bench.relay.runtimeSocket(of: name))
            let total = try await bench.bringUp([name])[name] ?? .zero
            let recipe = try await bench.recipe(of: name)
            let launched = (recipe.runtime.state.startedAt?.date.timeIntervalSince(started) ?? 0) * 1e3
            let healthy = (try await answered - start).milliseconds
            ready.add(total)
            own.add(healthy - launched)
            beforeRuntime.add(launched)
            afterRuntime.add(total.milliseconds - healthy)

            let twin = BareCompany(
                number: number,
                recipe: recipe,
                engine: bench.engine,
                directory: bench.relay.directory,
            )
            try twin.prepare()
            do {
                bare.add(try await measured { try await twin.make() }.duration)
                let launched = try await bench.engine.inspectContainer(twin.runtime).state.startedAt?.date ?? Date()
                _ = try await bench.waitForRuntime(at: twin.runtimeSocket)
                bareOwn.add(Date().timeIntervalSince(launched) * 1e3)
            } catch {
                await twin.remove()
                throw error
            }
            await twin.remove()
            try await bench.delete([name])
        }
        let net = ready.median - own.median
        report.add(
            "apply to Ready, one company",
            ready.text,
            baseline: bare.text,
            ratio: net / bare.median,
            aim: "1.25x plus the runtime's own start",
        )
        report.tell("until the runtime's process started: \(beforeRuntime.text)")
        report.tell("the runtime's own start, process to first answer: \(own.text); after bare calls: \(bareOwn.text)")
        report.tell("from its first answer to Ready: \(afterRuntime.text)")
        report.tell("ratio without taking off the runtime's start: \((ready.median / bare.median).shown)x")
    }
}
