import Logging
import Synchronization

/// Remembers the messages of a logger.
final class LogRecorder: Sendable {
    private let lines = Mutex<[String]>([])
    /// Each as `message step=...`, with the metadata by name.
    var messages: [String] { lines.withLock { $0 } }

    func add(_ line: String) { lines.withLock { $0.append(line) } }

    func logger() -> Logger { Logger(label: "recorded") { _ in RecordingLogHandler(recorder: self) } }
}

struct RecordingLogHandler: LogHandler {
    let recorder: LogRecorder
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
        recorder.add("\(event.message)\(fields.joined())")
    }
}
