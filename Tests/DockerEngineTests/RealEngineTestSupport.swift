import NIOCore
import DockerEngine

extension EngineScope {
    func volume(_ part: String) -> VolumeDraft {
        var draft = VolumeDraft()
        draft.name = name(part)
        draft.labels = labels
        return draft
    }
}

extension AsyncSequence where Element == ExecOutput {
    /// All output as texts.
    func collected() async throws -> (output: String, error: String) {
        var texts = (output: "", error: "")
        for try await piece in self {
            switch piece {
            case .stdout(let bytes): texts.output += String(buffer: bytes)
            case .stderr(let bytes): texts.error += String(buffer: bytes)
            }
        }
        return texts
    }
}
