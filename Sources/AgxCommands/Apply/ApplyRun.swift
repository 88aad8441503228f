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

    mutating func perform() async throws -> Int32 {
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

    /// What the relay has against a manifest; nil if nothing.
    private func problem(of manifest: Manifest) async throws -> String? {
        do {
            _ = try await applier.apply(manifest, isDryRun: true)
            return nil
        } catch let error as RelayClientError where error.code == .refused {
            return isAnsweredByOthers(error, manifest) ? nil : ManifestErrorText.text(error, of: manifest)
        }
    }

    /// Whether an error only says that something is missing which is about to be created by the same call.
    private func isAnsweredByOthers(_ error: RelayClientError, _ manifest: Manifest) -> Bool {
        guard let status = error.status else { return false }
        if [404, 503].contains(status.code), isInOwnCompany(manifest) { return true }
        let order = TaskOrder(manifests)
        if manifest.type == .tasks, !status.causes.isEmpty,
            status.causes.allSatisfy({ $0.reason == "FieldValueNotFound" && order.contains($0.field, of: manifest) })
        {
            return true
        }
        let plans = manifests.filter { $0.type == .plans }.map(\.name)
        let plan = manifest.object[path: "spec", "plan"]?.string
        return manifest.type == .companies && plans.contains(plan ?? "") && !status.causes.isEmpty
            && status.causes.allSatisfy { $0.field == "spec.plan" }
    }

    /// Whether the company that an object belongs to is made by the same call.
    private func isInOwnCompany(_ manifest: Manifest) -> Bool {
        guard let namespace = manifest.object.objectNamespace else { return false }
        return manifests.contains { $0.type == .companies && $0.name == namespace }
    }

    /// Applies a manifest; what belongs to a company that was just created waits for its runtime.
    private func change(_ manifest: Manifest) async throws -> Applier.Applied {
        var reconnect = Reconnect()
        if isInOwnCompany(manifest) { reconnect.succeeded() }
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
            applied =
                dryRun == .client
                ? try await applier.preview(manifest)
                : try await change(manifest)
        } catch let error as RelayClientError where error.code == .refused {
            try context.note(ManifestErrorText.text(error, of: manifest))
            return false
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
