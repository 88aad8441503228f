import AgxModel
import ManifestFormat

/// The one object over many lines that gemini prints instead of events: with `--output-format json`, which settings of
/// the workspace can ask for, and on standard error when it fails before its first event.
struct GeminiReport {
    /// Only so much of it is kept, in bytes; a longer one is no report.
    private static let longest = 262_144
    private var bytes: [UInt8] = []

    init() {}

    /// Whether the text has begun.
    var isOpen: Bool { !bytes.isEmpty }

    /// Takes the next line, if it begins the object or goes on with it.
    mutating func consume(_ line: ArraySlice<UInt8>) {
        guard isOpen || line.elementsEqual([UInt8(ascii: "{")]), bytes.count + line.count < Self.longest else { return }
        bytes += line
        bytes.append(0x0A)
    }

    /// The object; nil if the text is none.
    var object: JSONValue? { isOpen ? EventReader.object(in: bytes[...]) : nil }

    /// The object in the lines of standard error; nil for one that tells no error.
    static func object(in errors: ErrorOutput) -> JSONValue? {
        guard let start = errors.lines.lastIndex(of: "{") else { return nil }
        let object = EventReader.object(in: Array(errors.lines[start...].joined(separator: "\n").utf8)[...])
        return object?["error"] == nil ? nil : object
    }
}
