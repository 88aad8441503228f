import HTTPTypes
import Logging
import NIOCore

/// Tells a watch of all namespaces what the server of one says, and asks that again whenever its answer breaks off.
struct NamespaceFollower: Sendable {
    /// Where an answer begins.
    enum Start: Sendable, Hashable {
        /// With all objects that are there.
        case initial
        /// With the next change.
        case now
        case after(Int64)
    }

    /// How an answer came to its end.
    enum Ending: Sendable {
        case brokenOff(String)
        /// It kept the watch waiting for too long.
        case tooSlow(String)
        /// What comes next can't be had any more.
        case expired(String)
        case gone
    }

    /// How long an answer has to go on, once it has told what is there at the beginning, for earlier failures to be
    /// forgotten.
    private static let steadyTime = Duration.seconds(10)

    let namespace: ForwardedNamespace
    let watch: EverywhereWatch
    let reader: ForwardedEventReader
    let input: MergedLines.Input
    /// Rung when the server may be there again.
    let bell: Doorbell
    /// Of the answers that are to begin.
    let turns: Turns
    /// How many watches servers had ended when this one began.
    let endedWatches: Int
    /// How long it has been followed.
    let time: @Sendable () -> Duration
    /// Where the next answer has to begin.
    var start: Start
    /// Whether the client would miss something if the answer broke off.
    var isUncertain = false
    /// Whether the answer goes through the objects that are there.
    var isListing = false
    /// Since when the answer tells what happens.
    var steadySince: Duration?
    var hasToldRow = false
    /// Answers in a row that broke off.
    private var failures = 0
    private var hasWarned = false

    var name: String { namespace.name }
    var endpoint: ForwardedEndpoint { watch.endpoint }

    init(
        _ namespace: ForwardedNamespace,
        of watch: EverywhereWatch,
        from start: Start,
        input: MergedLines.Input,
        turns: Turns,
        endedWatches: Int,
    ) {
        (self.namespace, self.watch, self.start, self.input) = (namespace, watch, start, input)
        (self.turns, self.endedWatches) = (turns, endedWatches)
        reader = ForwardedEventReader(shaper: watch.shaper, namespace: namespace.name)
        bell = Doorbell()
        time = watch.endpoint.options.watch.clock.stopwatch()
    }

    /// Goes on until it is cancelled, or ends the watch.
    mutating func run() async {
        while !Task.isCancelled {
            let ending = await ask()
            guard !Task.isCancelled, goesOn(after: ending) else { return }
            if let since = steadySince, time() - since >= Self.steadyTime { failures = 0 }
            failures += 1
            await pause()
        }
    }

    /// False if that was the end of the watch.
    private mutating func goesOn(after ending: Ending) -> Bool {
        switch ending {
        case .gone:
            input.tell(.failed(.watchExpired("the namespace \(name) is gone")))
            return false
        case .expired(let reason): return goesOnWithout(reason)
        case .brokenOff(let problem) where isUncertain: return goesOnWithout("the server broke off: \(problem)")
        case .tooSlow(let problem) where isUncertain: lose(problem)
        case .brokenOff(let problem), .tooSlow(let problem):
            watch.logger.debug(
                "server of a namespace is away from a watch",
                metadata: ["namespace": "\(name)", "error.message": "\(problem)"],
            )
            input.tell(.away(name))
            // Nothing has been told of it, and it isn't known what happens until it answers.
            if start == .now { start = .initial }
        }
        return true
    }

    /// Something of the namespace can't be told any more: ends the watch, unless its server has done so a moment ago.
    private mutating func goesOnWithout(_ reason: String) -> Bool {
        guard !endpoint.ended.mayEnd(watchBegunAt: endedWatches, by: namespace.id) else {
            input.tell(.failed(.watchExpired("\(name): \(reason)")))
            return false
        }
        lose(reason)
        return true
    }

    private mutating func lose(_ reason: String) {
        if !hasWarned {
            watch.logger.warning(
                "objects of a namespace may be out of date in a watch: its server can't say what has happened",
                metadata: ["namespace": "\(name)", "error.message": "\(reason)"],
            )
        }
        hasWarned = true
        (start, isUncertain) = (.initial, false)
        input.tell(.lost(name))
    }

    /// 1 s doubling to 30 s, a fifth more or less; shorter if the bell rings.
    private func pause() async {
        let seconds = Double(1 << min(failures - 1, 5))
        let factor = 0.8 + 0.4 * endpoint.options.watch.makeJitter()
        let pause = Duration.seconds(min(seconds, 30) * factor)
        let (clock, bell) = (endpoint.options.watch.clock, bell)
        await withTaskGroup(of: Void.self) { group in
            // Cancelled, it only ends.
            group.addTask { try? await clock.sleep(for: pause) }
            group.addTask { await bell.wait() }
            await group.next()
            group.cancelAll()
        }
    }
}
