import AgxModel
import ManifestFormat
import RecordStore

/// A run's record as it was read, and its status in the making.
struct RunWork: Sendable {
    var record: Record
    let spec: Run.Spec
    var lifecycle: RunLifecycle

    /// Throws a `TerminalError`'s cause for a record that isn't a run of this version.
    init(_ record: Record) throws(ModelError) {
        self.record = record
        spec = try Run.decodeSpec(record.spec)
        lifecycle = RunLifecycle(
            status: try Run.decodeStatus(record.status),
            bookkeeping: RunBookkeeping(annotations: record.annotations),
        )
    }

    var request: RunRequest {
        RunRequest(runID: record.uid, namespace: record.key.namespace, name: record.key.name, spec: spec)
    }

    /// What its directory says of it.
    var paper: RunCommand.File {
        get throws {
            let paper = RunPaper(name: record.key.name, taskUID: record.ownerReferences.first?.uid, spec: spec)
            return RunCommand.File(name: RunPaper.file, content: try JSONValue(encoding: paper).jsonBytes())
        }
    }
}
