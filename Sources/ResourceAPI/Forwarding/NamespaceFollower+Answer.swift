import HTTPTypes
import Logging
import NIOCore

extension NamespaceFollower {
    /// What one of the tasks of an answer has come to.
    private enum Outcome: Sendable {
        case ended(NamespaceFollower, Ending)
        /// Nil if the answer ended first.
        case tooSlow(String?)
    }

    /// One answer of the server, from its turn on.
    mutating func ask() async -> Ending {
        steadySince = nil
        guard let turn = await turns.next() else { return .brokenOff("the watch has ended") }
        let asking = self
        let timer = AnswerTimer(isListing: start == .initial, clock: endpoint.options.watch.clock)
        let (follower, ending) = await withTaskGroup(of: Outcome.self) { group in
            group.addTask {
                var follower = asking
                let ending = await follower.answer(timer, turn)
                return .ended(follower, ending)
            }
            group.addTask { .tooSlow(await timer.run { asking.hasFallenSilent(turn) }) }
            var (follower, ending) = (asking, Ending.brokenOff("the watch has ended"))
            var reason: String?
            for await outcome in group {
                group.cancelAll()
                switch outcome {
                case .ended(let last, let end): (follower, ending) = (last, end)
                case .tooSlow(let text): reason = text
                }
            }
            return (follower, reason.map(Ending.tooSlow) ?? ending)
        }
        self = follower
        return ending
    }

    /// It is not waited for, and others have their turn; what it tells later is told.
    private func hasFallenSilent(_ turn: Turns.Turn) {
        if start == .initial { endpoint.slow.insert(name) }
        input.tell(.away(name))
        turn.end()
    }

    private mutating func answer(_ timer: AnswerTimer, _ turn: Turns.Turn) async -> Ending {
        defer { turn.end() }
        do {
            let lease = try endpoint.limiter.forwardedStream(of: name)
            defer { withExtendedLifetime(lease) {} }
            let answer = try await endpoint.send(watch.request(name, start), to: name)
            guard answer.status == .ok else {
                let isExpired = answer.status == .gone && hasVersion
                return isExpired ? .expired("its server knows no more what came next") : .brokenOff("\(answer.status)")
            }
            endpoint.slow.remove(name)
            isListing = start == .initial
            // What happens from now on is in no later answer, until there is a version to ask for.
            isUncertain = start == .now
            if !isListing { endListing(timer, turn) }
            try await read(answer.body, timer, turn)
            return .brokenOff("its server has ended its answer")
        } catch let error as StatusError where error.reason == .notFound {
            return .gone
        } catch let error as StatusError where error.reason == .expired && hasVersion {
            return .expired(error.message)
        } catch {
            return .brokenOff("\(error)")
        }
    }

    private var hasVersion: Bool { if case .after = start { true } else { false } }

    private mutating func endListing(_ timer: AnswerTimer, _ turn: Turns.Turn) {
        isListing = false
        steadySince = time()
        timer.endListing()
        turn.end()
    }

    private mutating func read(
        _ body: any AsyncSequence<ByteBuffer, any Error> & Sendable,
        _ timer: AnswerTimer,
        _ turn: Turns.Turn,
    ) async throws {
        var lines = LineSplitter(
            maximumBytes: ForwardedEventReader.maximumLineBytes,
            share: endpoint.lines.share(of: namespace.id),
        )
        for try await chunk in body {
            try lines.append(chunk)
            var count = 0
            while let line = try lines.next() {
                count += 1
                await tell(try event(in: line), timer, turn)
                lines.letGo(line)
            }
            timer.hasRead(lines: count, isInLine: lines.isInLine)
        }
    }

    private func event(in line: ByteBuffer) throws(StatusError) -> ForwardedEvent {
        do {
            return try reader.event(in: line, withColumns: !hasToldRow)
        } catch {
            guard error.reason != .expired else { throw error }
            watch.logger.warning(
                "server of a namespace tells what can't be believed in a watch",
                metadata: ["namespace": "\(name)", "error.message": "\(error)"],
            )
            throw error
        }
    }

    private mutating func tell(_ event: ForwardedEvent, _ timer: AnswerTimer, _ turn: Turns.Turn) async {
        // Such bookmarks say nothing, and are no reason to wait any longer.
        if isListing, case .bookmark(_, endsInitialEvents: false) = event { return }
        timer.clientTakes()
        defer { timer.serverGoesOn() }
        switch event {
        case .change(let line, let lineWithColumns, let version):
            isUncertain = isUncertain || isListing
            hasToldRow = true
            await input.send(
                .change(name, line: line, lineWithColumns: lineWithColumns, position: isListing ? nil : version)
            )
            if !isListing { reached(version) }
        case .bookmark(let version, _):
            if isListing { endListing(timer, turn) }
            await input.send(.reached(name, version))
            reached(version)
        }
    }

    private mutating func reached(_ version: Int64) {
        start = .after(version)
        isUncertain = false
    }
}
