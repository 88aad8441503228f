import Foundation
package import Logging

/// Writes one line for each log message to standard error: time, level, message, then the metadata by name.
package struct StandardErrorLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let label: String
    private let descriptor: Int32

    /// Logs messages of this level and above; `descriptor` is where to, open for as long as the handler is used.
    package init(label: String, level: Logger.Level, descriptor: Int32 = STDERR_FILENO) {
        self.label = label
        self.descriptor = descriptor
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let merged = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let fields = merged.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted("\($0.value)"))" }.joined()
        let time = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        let message = Self.escaped("\(event.message)")
        write("\(time) \(event.level.rawValue.uppercased()) \(label): \(message)\(fields)\n")
    }

    /// What can't be written is lost: a full disk, or a reader that went away, is no reason to end the process.
    private func write(_ line: String) {
        var rest = Array(line.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Quotes a value that a reader could not tell from the next field.
    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\"=".utf8.contains($0) }
        return isPlain ? value : "\"\(escaped(value, "\\", "\""))\""
    }

    /// A line stays one line, and steers no terminal, whoever has chosen the text: scalar by scalar, since a line
    /// feed that another scalar clings to is no line feed to `Character`.
    private static func escaped(_ text: String, _ marks: Unicode.Scalar...) -> String {
        text.unicodeScalars.map { scalar in
            if marks.contains(scalar) { return "\\\(scalar)" }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                return scalar == "\n" ? "\\n" : "\\u{\(String(scalar.value, radix: 16))}"
            default: return String(scalar)
            }
        }.joined()
    }
}
