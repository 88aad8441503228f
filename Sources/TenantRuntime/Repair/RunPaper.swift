import AgxModel
import ManifestFormat

/// What a run directory says of the run that it belongs to, for a runtime whose database has lost it.
///
/// Agents can write to it, so it is read as what a stranger says: checked, and believed as far as a run's own files are.
struct RunPaper: Codable, Sendable, Hashable {
    /// Its name in the run directory.
    static let file = "request.json"
    /// Longer than any request.
    static let limit = 4 << 20

    var name: String
    var taskUID: String?
    var spec: Run.Spec

    /// Reads a paper; nil for what is none.
    static func read(_ bytes: [UInt8]) -> RunPaper? {
        // What can't be read is as good as missing: the run is imported without its request.
        guard let value = try? JSONValue.parse(json: bytes), let spec = value["spec"],
            let name = value["name"]?.string, let schema = try? Run.definition.contentSchema,
            schema.validate(spec).isEmpty, let request = try? Run.decodeSpec(spec),
            (1...253).contains(name.utf8.count), DNSName.isSubdomain(name)
        else { return nil }
        return RunPaper(name: name, taskUID: value["taskUID"]?.string, spec: request)
    }

    /// What stands for a request that is lost.
    static func unknown(run: String) -> RunPaper {
        let spec = Run.Spec(task: "unknown", attempt: 1, provider: .shell, prompt: "# the request was lost")
        return RunPaper(name: run, taskUID: nil, spec: spec)
    }
}
