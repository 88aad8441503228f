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
    private enum Ending {
        case brokenOff(String)
        /// What comes next can't be had any more.
        case expired(String)
        case gone
    }

    let namespace: String
    let endpoint: ForwardedEndpoint
    let reader: ForwardedEventReader
    let request: @Sendable (Start) -> ForwardedRequest
    let input: MergedLines.Input
    /// Rung when the server may be there again.
    let bell: Doorbell
    let progress: InitialProgress
    let logger: Logger
    /// Where the next answer has to begin.
    var start: Start
    /// Whether the client would miss something if the answer broke off.
    var isUncertain = false
    /// Whether the answer goes through the objects that are there.
    var isListing = false
    /// Answers in a row that broke off.
    var failures = 0

    /// Goes on until it is cancelled, or ends the watch.
    mutating func run() async {
        while !Task.isCancelled {
            let ending = await ask()
            guard !Task.isCancelled else { return }
            switch ending {
            case .gone: return fail("the namespace \(namespace) is gone")
            case .expired(let reason): return fail("\(namespace): \(reason)")
            case .brokenOff(let problem):
                guard !isUncertain else { return fail("the server of \(namespace) broke off: \(problem)") }
                logger.debug(
                    "server of a namespace is away from a watch",
                    metadata: ["namespace": "\(namespace)", "error.message": "\(problem)"],
                )
            }
            if progress.finish() { input.tell(.away(namespace)) }
            failures += 1
            await pause()
        }
    }

    private func fail(_ reason: String) {
        input.tell(.failed(.watchExpired(reason)))
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

    private mutating func ask() async -> Ending {
        do {
            let lease = try endpoint.limiter.forwardedStream(of: namespace)
            defer { withExtendedLifetime(lease) {} }
            let answer = try await endpoint.send(request(start), to: namespace)
            guard answer.status == .ok else {
                let isExpired = answer.status == .gone && hasVersion
                return isExpired ? .expired("its server knows no more what came next") : .brokenOff("\(answer.status)")
            }
            endpoint.slow.remove(namespace)
            try await read(answer.body)
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

    private mutating func read(_ body: any AsyncSequence<ByteBuffer, any Error> & Sendable) async throws {
        isListing = start == .initial
        // What happens from now on is in no later answer, until there is a version to ask for.
        isUncertain = start == .now
        var lines = LineSplitter(maximumBytes: ForwardedEventReader.maximumLineBytes, share: endpoint.lines.share())
        for try await chunk in body {
            try lines.append(chunk)
            while let line = try lines.next() {
                await tell(try event(in: line))
                lines.letGo(line)
            }
        }
    }

    private func event(in line: ByteBuffer) throws(StatusError) -> ForwardedEvent {
        do {
            return try reader.event(in: line)
        } catch {
            guard error.reason != .expired else { throw error }
            logger.warning(
                "server of a namespace tells what can't be believed in a watch",
                metadata: ["namespace": "\(namespace)", "error.message": "\(error)"],
            )
            throw error
        }
    }

    private mutating func tell(_ event: ForwardedEvent) async {
        progress.wait(forServer: false)
        defer { progress.wait(forServer: true) }
        failures = 0
        switch event {
        case .change(let line, let lineWithColumns, let version):
            isUncertain = isUncertain || isListing
            await input.send(
                .change(namespace, line: line, lineWithColumns: lineWithColumns, position: isListing ? nil : version)
            )
            if !isListing { reached(version) }
        case .bookmark(let version, let endsInitialEvents):
            guard !isListing || endsInitialEvents else { return }
            isListing = false
            progress.finish()
            await input.send(.reached(namespace, version))
            reached(version)
        }
    }

    private mutating func reached(_ version: Int64) {
        start = .after(version)
        isUncertain = false
    }
}
