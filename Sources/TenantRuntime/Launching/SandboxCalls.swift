import Synchronization

/// Starts runs' scripts in the sandbox; a call that takes long goes on by itself, and keeps nobody from anything else.
///
/// Of one script of a run there is one call at a time.
final class SandboxCalls: Sendable {
    /// Which of a run's two scripts is to be started.
    enum Script: Sendable, Hashable { case shim, stop }

    /// One script of one run.
    struct Subject: Sendable, Hashable {
        /// The uid of its record.
        var run: String
        var script: Script
    }

    /// What is known of a call.
    enum Outcome: Sendable, Hashable {
        /// It is over; with what came in the way.
        case done(SandboxError?)
        /// It has not been answered yet; its end will be told.
        case underWay
    }

    private struct Call {
        var subject: Subject
        var name: String
        var argv: [String]
        var answer: AsyncStream<SandboxError?>.Continuation
    }

    /// After how long a call is cut off.
    private static let limit: Duration = .seconds(60)

    private let sandbox: any SandboxExec
    private let patience: Duration
    private let sleep: @Sendable (Duration) async throws -> Void
    private let onLate: @Sendable (_ name: String, Subject, SandboxError?) -> Void
    /// The calls that have no end yet, and whether somebody waits for it.
    private let underWay = Mutex<[Subject: Bool]>([:])
    private let calls: AsyncStream<Call>
    private let begin: AsyncStream<Call>.Continuation

    /// Who asks waits for an answer for `patience`; later ones are told to `onLate`, with the name of the run.
    init(
        sandbox: any SandboxExec,
        patience: Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        onLate: @escaping @Sendable (_ name: String, Subject, SandboxError?) -> Void,
    ) {
        (self.sandbox, self.patience, self.sleep, self.onLate) = (sandbox, patience, sleep, onLate)
        // Bounded by the runs there are, since each has one call of a kind.
        (calls, begin) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
    }

    /// Carries the calls out, each for itself, until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await call in calls { group.addTask { await self.carryOut(call) } }
        }
    }

    /// Whether a call has no end yet.
    func isUnderWay(_ subject: Subject) -> Bool { underWay.withLock { $0[subject] != nil } }

    /// Starts a script of a run, unless a call for it is under way already, and waits a while for the answer.
    func start(_ subject: Subject, of name: String, _ argv: [String]) async -> Outcome {
        let (answers, answer) = AsyncStream<SandboxError?>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let isFirst = underWay.withLock { calls in
            guard calls[subject] == nil else { return false }
            calls[subject] = true
            return true
        }
        guard isFirst else { return .underWay }
        begin.yield(Call(subject: subject, name: name, argv: argv, answer: answer))
        return await outcome(of: subject, answers)
    }

    private func outcome(of subject: Subject, _ answers: AsyncStream<SandboxError?>) async -> Outcome {
        await withTaskGroup(of: Outcome?.self) { group in
            group.addTask {
                for await failure in answers { return .done(failure) }
                return nil
            }
            group.addTask { [sleep, patience] in
                // Cut short when the answer is there first.
                try? await sleep(patience)
                return nil
            }
            defer { group.cancelAll() }
            if let outcome = await group.next() ?? nil { return outcome }
            if leave(subject) { return .underWay }
            // It has come in this very moment.
            return (await group.next() ?? nil) ?? .underWay
        }
    }

    /// Waits no longer for a call; false if it is over.
    private func leave(_ subject: Subject) -> Bool {
        underWay.withLock { calls in
            guard calls[subject] != nil else { return false }
            calls[subject] = false
            return true
        }
    }

    private func carryOut(_ call: Call) async {
        let failure = await withTaskGroup(of: SandboxError?.self) { group in
            group.addTask { [sandbox] in
                do throws(SandboxError) {
                    try await sandbox.launch(call.argv, environment: [:])
                    return nil
                } catch {
                    return error
                }
            }
            group.addTask { [sleep] in
                // Cut short when the call is over first.
                try? await sleep(Self.limit)
                return SandboxError(.timedOut, "the sandbox has not answered for a minute")
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        let isAwaited = underWay.withLock { $0.removeValue(forKey: call.subject) } ?? false
        guard isAwaited else { return onLate(call.name, call.subject, failure) }
        call.answer.yield(failure)
        call.answer.finish()
    }
}
