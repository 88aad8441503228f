import ManifestFormat
import RelayClient

/// One `apply` of a list of manifests: check all, then change one after another.
struct ApplyRun {
    let applier: Applier
    let manifests: [Manifest]
    let context: CommandContext
    var printer: ObjectPrinter
    var dryRun = DryRun.none
    var continuesOnError = false
    /// The set whose other members are deleted at the end.
    var pruned: ApplySet?
    private let batch: ManifestBatch
    private var hasConflicts = false

    init(applier: Applier, manifests: [Manifest], context: CommandContext, printer: ObjectPrinter) {
        self.applier = applier
        self.manifests = manifests
        self.context = context
        self.printer = printer
        batch = ManifestBatch(manifests)
    }

    mutating func perform() async throws -> Int32 {
        do {
            let code = try await applyAll()
            if hasConflicts { try context.note(ConflictText.advice) }
            return code == 0 ? try await prune() : code
        } catch let error as CommandFailure where hasConflicts {
            try context.note(ConflictText.advice)
            throw error
        }
    }

    private mutating func applyAll() async throws -> Int32 {
        var failed = 0
        var remaining = manifests
        if dryRun == .none, manifests.count > 1 {
            remaining = []
            for manifest in manifests {
                if let problem = try await problem(of: manifest) {
                    failed += 1
                    try context.note(problem)
                } else {
                    remaining.append(manifest)
                }
            }
            guard failed == 0 || continuesOnError else {
                throw CommandFailure(
                    "error: nothing was applied: \(failed) of \(manifests.count) objects "
                        + "\(failed == 1 ? "is" : "are") wrong (--continue-on-error applies the others)"
                )
            }
        }
        for manifest in remaining where try await !apply(manifest) {
            failed += 1
            // A change that failed although its check had passed: what follows may depend on it.
            if dryRun == .none, !continuesOnError { break }
        }
        return failed == 0 ? 0 : 1
    }

    /// Says what has left the files, and deletes it.
    private func prune() async throws -> Int32 {
        guard let pruned else { return 0 }
        let leftovers = try await pruned.leftovers(than: manifests, client: applier.client)
        guard !leftovers.isEmpty else { return 0 }
        let names = leftovers.map { "  \($0.namespace.map { "\($0)/" } ?? "")\($0.displayName)" }
        let verb = dryRun == .none ? "are" : "would be"
        try context.note(
            "\(leftovers.count) object(s) of the apply set \(pruned.name) are not in the files and \(verb) deleted:\n"
                + names.joined(separator: "\n")
        )
        var code: Int32 = 0
        for location in leftovers {
            do {
                _ = try await applier.client.delete(location, isDryRun: dryRun == .server)
                if printer.format.isTable { try context.print("\(location.displayName) pruned\(dryRun.suffix)") }
            } catch let error as RelayClientError where error.code == .refused {
                // It went with another one, or by another hand.
                guard !error.isNotFound else { continue }
                try context.note(ErrorText.lines(for: error))
                code = 1
            }
        }
        return code
    }

    /// What the relay has against a manifest; nil if nothing.
    private mutating func problem(of manifest: Manifest) async throws -> String? {
        do {
            try await applier.check(manifest)
            return nil
        } catch let error as RelayClientError where error.code == .refused {
            return batch.answers(error, of: manifest) ? nil : text(of: error, manifest)
        }
    }

    private mutating func text(of error: RelayClientError, _ manifest: Manifest) -> String {
        if ConflictText.isConflict(error) { hasConflicts = true }
        return ManifestErrorText.text(error, of: manifest)
    }

    /// Applies a manifest; what belongs to a company that was just created waits for its runtime.
    private func change(_ manifest: Manifest) async throws -> Applier.Applied {
        var reconnect = Reconnect()
        if batch.isInOwnCompany(manifest) { reconnect.succeeded() }
        let progress = ProgressLine("waiting for company \(manifest.object.objectNamespace ?? "")", in: context)
        while true {
            do {
                return try await applier.apply(manifest, isDryRun: dryRun == .server)
            } catch let error as RelayClientError {
                try await progress.during { try await reconnect.wait(after: error, in: context) }
            }
        }
    }

    /// Applies one manifest and says so; false if the relay refused it.
    private mutating func apply(_ manifest: Manifest) async throws -> Bool {
        let applied: Applier.Applied
        do {
            applied = try await change(manifest)
        } catch let error as RelayClientError where error.code == .refused {
            guard dryRun == .server, batch.answers(error, of: manifest) else {
                try context.note(text(of: error, manifest))
                return false
            }
            applied = Applier.Applied(outcome: .created, object: manifest.object, warnings: [])
        }
        for warning in applied.warnings { try context.note("Warning: \(warning)") }
        guard printer.format.isTable else {
            try printer.print(applied.object, in: context)
            return true
        }
        let tone: TextStyle.Tone? = applied.outcome == .unchanged ? .quiet : .good
        let word = context.style(tone, applied.outcome.rawValue)
        try context.print("\(manifest.location.displayName) \(word)\(dryRun.suffix)")
        return true
    }
}
