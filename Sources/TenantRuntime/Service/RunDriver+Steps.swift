import AgxModel
import Foundation
import ManifestFormat
import RecordStore

extension RunDriver {
    func carryOut(_ step: RunStep, _ work: inout RunWork) async throws {
        let run = work.record.uid
        let now = moment()
        switch step {
        case .prepare:
            try await prepare(&work)
            onUnderWay(work.record.key.name, run)
        case .markStarting: if work.lifecycle.markStarting() { try await save(&work) }
        case .launch: try await launch(&work)
        case .revoke: _ = try files.revoke(run: run)
        case .markRunning(let since): if work.lifecycle.markRunning(since: since, now: now) { try await save(&work) }
        case .markStopping(let reason): if work.lifecycle.markStopping(reason, now: now) { try await save(&work) }
        case .stop(let sequence): try await stop(sequence, &work)
        case .cutOutput: try await cutOutput(work)
        case .collect: await collect(work)
        case .expireArtifacts: try await expireArtifacts(&work, now: now)
        case .settle(let ending): try await settle(ending, &work, now: now)
        case .removeFiles:
            try files.remove(run: run)
            ledger.forget(run)
            artifacts.forget(run)
        case .release:
            work.record.finalizers.removeAll { $0 == Self.finalizer }
            onWrite(try await store.update(work.record, expecting: work.record.resourceVersion))
        }
    }

    private func prepare(_ work: inout RunWork) async throws {
        let run = work.record.uid
        do {
            var command = try command(work, try await keys(of: work))
            command.files.append(try work.paper)
            try files.prepare(run: run, command: command)
        } catch let error as TenantRuntimeError where error.code == .storageFull {
            ledger.noteFull(run)
            throw error
        } catch let error as TenantRuntimeError where error.code == .unusableKey {
            ledger.noteUnusableKey(run, error.message)
            throw error
        } catch let error as TenantRuntimeError {
            try await note("It cannot be started: \(error.message).", &work)
            throw error
        }
    }

    /// The keys that a run needs, remembered so that they can be taken out of what runs print.
    private func keys(of work: RunWork) async throws -> ProviderCredentials {
        let keys = try await knownKeys(of: work)
        if work.spec.provider.keyVariable != nil { ledger.note(work.record.uid, keys) }
        return keys
    }

    private func knownKeys(of work: RunWork) async throws -> ProviderCredentials {
        let provider = work.spec.provider
        guard provider.keyVariable != nil else { return ProviderCredentials() }
        if let known = ledger.entry(work.record.uid).credentials { return known }
        return try await credentials(provider)
    }

    /// What must not be shown of the output of a run that isn't over, by the uid of its record.
    ///
    /// Throws `credentials` if the keys can't be had.
    func secrets(of run: String) async throws -> [String] {
        guard let record = try await store.get(uid: run) else { return [] }
        return try await knownKeys(of: try RunWork(record)).secrets + ledger.secrets
    }

    /// Takes the keys out of what a run prints: its own, and those of the company's other runs, which it can get hold of.
    private func mask(of work: RunWork) async throws -> SecretMask {
        let own = try await keys(of: work).secrets
        return SecretMask(ledger.secrets.union(own).sorted())
    }

    private func cutOutput(_ work: RunWork) async throws {
        do {
            try cutOutput(work, try await mask(of: work))
        } catch let error as TenantRuntimeError where [.credentials, .unusableKey].contains(error.code) {
            // Without the keys half of one could be left at the cut; the next look tries again.
        }
    }

    private func cutOutput(_ work: RunWork, _ mask: SecretMask) throws {
        if try files.cutOutput(run: work.record.uid, bound: outputBound(), mask: mask) { return }
        let message = "the home volume can't have holes: long output of runs is not cut"
        onFailure("output", TenantRuntimeError(.volume, message))
    }

    private func settle(_ ending: RunEnding, _ work: inout RunWork, now: RuntimeMoment) async throws {
        let (result, sizes) = try await output(of: ending, work)
        guard work.lifecycle.settle(ending, result: result, now: now) else { return }
        // A run that never began has not read its secrets; what is gone already is no reason not to settle it.
        try? files.removeSecrets(run: work.record.uid)
        work.lifecycle.setSizes(sizes)
        work.lifecycle.setArtifacts(artifacts.collection(of: work.record.uid))
        try await save(&work, durability: .full, usage: UsageRow(work))
        onUsage()
        ledger.forget(work.record.uid)
        artifacts.forget(work.record.uid)
    }

    /// What a run has printed, and what it says, without keys; nothing of a run that never began.
    private func output(of ending: RunEnding, _ work: RunWork) async throws -> (ProviderResult, OutputSizes) {
        guard ending.started != nil else { return (ProviderResult(), OutputSizes()) }
        let mask = try await mask(of: work)
        try cutOutput(work, mask)
        // The files first: what is in them in one piece is found there, whatever the adapter makes of it.
        let sizes = try files.mask(run: work.record.uid, mask)
        return (try await result(of: ending, work).masked(by: mask), sizes)
    }

    private func collect(_ work: RunWork) async {
        let request = work.request
        var collection =
            artifacts.collection(of: request.runID) ?? files.findArtifacts(of: request, limits: artifactLimits)
        await files.collect(&collection, of: request, limits: artifactLimits)
        artifacts.note(collection, of: request.runID)
    }

    /// The files go first: after a crash in between the record still tells that they have to.
    private func expireArtifacts(_ work: inout RunWork, now: RuntimeMoment) async throws {
        try files.removeArtifacts(run: work.record.uid)
        if work.lifecycle.expireArtifacts(now: now) { try await save(&work) }
    }

    /// What the agent's output says.
    private func result(of ending: RunEnding, _ work: RunWork) async throws -> ProviderResult {
        guard let adapter = providers[work.spec.provider] else { return ProviderResult() }
        do {
            return try await files.interpret(work.request, with: adapter, exit: ending.exit)
        } catch {
            // If the agent has put something else in its output's place, the run has an outcome and no text.
            guard error.code == .untrustedFile else { throw error }
            return ProviderResult()
        }
    }

    func note(_ message: String, _ work: inout RunWork) async throws {
        if work.lifecycle.note(message) { try await save(&work) }
    }

    /// Writes the annotations and the status together, against the version that was read; with them the run's row in
    /// the ledger, once it is over.
    private func save(
        _ work: inout RunWork,
        durability: Durability = .normal,
        usage: UsageRow? = nil,
    ) async throws {
        let lifecycle = work.lifecycle
        let status = try JSONValue(encoding: lifecycle.status)
        let record = work.record
        let saved = try await store.write(durability: durability) { transaction in
            var next = record
            next.annotations = lifecycle.bookkeeping.written(into: record.annotations)
            next = try transaction.update(next, expecting: record.resourceVersion)
            if let usage { try UsageJournal.write(usage, in: transaction) }
            return try transaction.updateStatus(
                of: next.key,
                uid: next.uid,
                to: status,
                expecting: next.resourceVersion,
            )
        }
        work.record = saved
        onWrite(saved)
    }
}
