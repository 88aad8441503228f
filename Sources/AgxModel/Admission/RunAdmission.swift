import ManifestFormat

/// The rules for runs: the runtime makes them, and what was asked of one never changes.
struct RunAdmission {
    let request: AdmissionRequest

    func review() -> [FieldIssue] {
        if request.old != nil {
            return [.forbidden(at: "spec", "what was asked of a run can't be changed: create or change a Task")]
        }
        guard request.author == .person else { return [] }
        return [.forbidden(at: "", "runs are made by the runtime: create a Task")]
    }
}
