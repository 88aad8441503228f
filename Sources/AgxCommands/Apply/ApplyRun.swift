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
        let companies = manifests.filter { $0.type == .companies }.map(\.name)
        if status.code == 404, let namespace = manifest.object.objectNamespace, companies.contains(namespace) {
            return true
        }
        let plans = manifests.filter { $0.type == .plans }.map(\.name)
        let plan = manifest.object[path: "spec", "plan"]?.string
        return manifest.type == .companies && plans.contains(plan ?? "") && !status.causes.isEmpty
            && status.causes.allSatisfy { $0.field == "spec.plan" }
    }

    /// Applies one manifest and says so; false if the relay refused it.
    private mutating func apply(_ manifest: Manifest) async throws -> Bool {
        let applied: Applier.Applied
        do {
            applied =
                dryRun == .client
                ? try await applier.preview(manifest)
                : try await applier.apply(manifest, isDryRun: dryRun == .server)
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
