package import Logging
import Synchronization

/// Keeps log lines, and lets a test wait for one.
package final class LogRecorder: Sendable {
    private let kept = Mutex<[String]>([])
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    package init() { (arrivals, arrival) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    /// Each as `level: message key=value`, with the metadata of that line by name.
    package var lines: [String] { kept.withLock(\.self) }

    /// Keeps what it is given, from `debug` on.
    package var logger: Logger { Logger(label: "test") { _ in Handler(recorder: self) } }

    /// Hummingbird keeps a request's id in the metadata, and needs it.
    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var logLevel = Logger.Level.debug
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let fields = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
            recorder.add("\(event.level): \(event.message)\(fields.joined())")
        }
    }

    private func add(_ line: String) {
        kept.withLock { $0.append(line) }
        arrival.yield()
    }

    /// How many lines have the text in them.
    package func count(of text: String) -> Int { kept.withLock { $0.count { $0.contains(text) } } }

    /// Waits until so many lines with the text have come; one test waits at a time.
    package func wait(for text: String, count wanted: Int) async {
        if count(of: text) >= wanted { return }
        for await _ in arrivals where count(of: text) >= wanted { return }
    }
}
