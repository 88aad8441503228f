import ManifestFormat
import NIOCore

/// Reads lines of the server of one namespace, of which nothing is believed: events, rows and what is around them are made
/// anew, and objects are passed on once they have been checked.
struct ForwardedEventReader: Sendable {
    /// An object has three texts of 1.5 MiB at most, and a row of a table its cells besides.
    static let maximumLineBytes = 8 << 20
    /// Of one line: each takes more memory than its text.
    private static let limits = ParseLimits(maximumBytes: maximumLineBytes, maximumNodes: 300_000)

    private let shaper: ObjectShaper
    private let objects: ForwardedObjectReader

    init(shaper: ObjectShaper, namespace: String) {
        self.shaper = shaper
        objects = ForwardedObjectReader(shaper, namespace: namespace)
    }

    /// Throws `expired` if the server says so, and `serviceUnavailable` for its other errors and for what is no event of
    /// an object of the namespace.
    ///
    /// `withColumns` makes a row's line with the table's columns besides.
    func event(in line: ByteBuffer, withColumns: Bool = false) throws(StatusError) -> ForwardedEvent {
        let event: JSONValue
        do {
            event = try JSONValue.parse(json: Array(buffer: line), limits: Self.limits)
        } catch {
            throw Self.failure("a line can't be read: \(error)")
        }
        let object = event["object"] ?? .null
        switch event["type"]?.string {
        case "ADDED": return try change("ADDED", object, withColumns)
        case "MODIFIED": return try change("MODIFIED", object, withColumns)
        case "DELETED": return try change("DELETED", object, withColumns)
        case "BOOKMARK":
            let ending = object[path: "metadata", "annotations", "k8s.io/initial-events-end"]
            return .bookmark(version: try Self.version(of: object), endsInitialEvents: ending == "true")
        case "ERROR":
            let message = object["message"]?.string ?? "it says that something is wrong"
            throw object["code"] == 410 ? StatusError(.expired, message) : Self.failure(message)
        default: throw Self.failure("a line is no event")
        }
    }

    private func change(
        _ type: String,
        _ object: JSONValue,
        _ withColumns: Bool,
    ) throws(StatusError) -> ForwardedEvent {
        let version = try Self.version(of: object)
        guard shaper.shape == .table else {
            if shaper.shape == .whole, object["kind"] == nil || object["apiVersion"] == nil {
                throw Self.failure("an event is of an object without a kind")
            }
            return .change(line: Self.line(type, try objects.object(object)), lineWithColumns: nil, version: version)
        }
        guard object["kind"] == "Table", let rows = object["rows"]?.array, rows.count == 1 else {
            throw Self.failure("an event is no table of one row")
        }
        let row = try objects.row(rows[0])
        func line(_ columns: JSONValue) -> ByteBuffer {
            Self.line(type, shaper.table(ofRow: row, version: version, columns: columns))
        }
        return .change(
            line: line(.null),
            lineWithColumns: withColumns ? line(shaper.resource.columns) : nil,
            version: version,
        )
    }

    /// The version that an object or a list has; nil unless it is a positive number.
    static func version(in metadata: JSONValue?) -> Int64? {
        metadata?["resourceVersion"]?.string.flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil }
    }

    private static func version(of object: JSONValue) throws(StatusError) -> Int64 {
        guard let version = version(in: object["metadata"]) else { throw failure("an event has no version") }
        return version
    }

    private static func line(_ type: String, _ object: JSONValue) -> ByteBuffer {
        WatchEventEncoder.line(type: type, object)
    }

    private static func failure(_ problem: String) -> StatusError { StatusError(.serviceUnavailable, problem) }
}
