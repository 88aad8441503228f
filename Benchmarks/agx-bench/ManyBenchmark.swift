import Foundation

/// Many companies at once, against bare calls at the parallelism that is best for them.
struct ManyBenchmark {
    let bench: EngineBench

    func run(_ report: Report) async throws {
        let names = (1...bench.companies).map { "bench-m\($0)" }
        let times = try await bench.bringUp(names)
        let total = Samples(times.values.map(\.milliseconds))
        let all = total.milliseconds.max() ?? .nan
        let recipe = try await bench.recipe(of: names[0])
        var bare: [Bare] = []
        for parallelism in [2, 4, bench.companies] {
            let result = try await makeBare(recipe, parallelism)
            bare.append(result)
            report.tell(
                "bare, \(parallelism) companies at a time: \(result.milliseconds.shown) ms,"
                    + " all runtimes answer after \(result.answered.shown) ms"
            )
        }
        let best =
            bare.min { $0.milliseconds < $1.milliseconds } ?? Bare(parallelism: 0, milliseconds: .nan, answered: .nan)
        let answered = bare.map(\.answered).min() ?? .nan
        report.add(
            "\(bench.companies) companies at once, \(times.count) Ready",
            "all after \(all.shown) ms (median \(total.median.shown))",
            baseline: "\(best.milliseconds.shown) ms, \(best.parallelism) at a time",
            ratio: all / best.milliseconds,
            aim: "1.25x, all Ready",
        )
        report.tell("ratio to bare calls after which all runtimes answer: \((all / answered).shown)x")
    }

    private struct Bare {
        var parallelism: Int
        /// Until every call had returned.
        var milliseconds: Double
        /// Until every runtime answered too, which Ready waits for and the calls don't.
        var answered: Double
    }

    private func makeBare(_ recipe: BareCompany.Recipe, _ parallelism: Int) async throws -> Bare {
        let twins = (101..<101 + bench.companies).map {
            BareCompany(number: $0, recipe: recipe, engine: bench.engine, directory: bench.relay.directory)
        }
        for twin in twins { try twin.prepare() }
        let result: Result<Bare, any Error>
        do {
            let start = ContinuousClock.now
            try await make(twins, parallelism)
            let made = ContinuousClock.now - start
            for twin in twins { _ = try await bench.waitForRuntime(at: twin.runtimeSocket) }
            let answered = ContinuousClock.now - start
            result = .success(
                Bare(parallelism: parallelism, milliseconds: made.milliseconds, answered: answered.milliseconds)
            )
        } catch {
            result = .failure(error)
        }
        await withDiscardingTaskGroup { group in
            for twin in twins { group.addTask { await twin.remove() } }
        }
        return try result.get()
    }

    private func make(_ twins: [BareCompany], _ parallelism: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, twin) in twins.enumerated() {
                if index >= parallelism { try await group.next() }
                group.addTask { try await twin.make() }
            }
            try await group.waitForAll()
        }
    }
}
