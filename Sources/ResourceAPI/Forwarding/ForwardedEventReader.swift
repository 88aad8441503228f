import ManifestFormat
import NIOCore

/// Reads lines of the server of one namespace, of which nothing is believed: what clients get is made anew.
struct ForwardedEventReader: Sendable {
    /// An object has three texts of 1.5 MiB at most, and a row of a table its cells besides.
    static let maximumLineBytes = 8 << 20
    /// Of one line: each takes more memory than its text.
    private static let limits = ParseLimits(maximumBytes: maximumLineBytes, maximumNodes: 300_000)

    let shaper: ObjectShaper
    let namespace: String

    /// Throws `expired` if the server says so, and `serviceUnavailable` for its other errors and for what is no event of
    /// an object of the namespace.
    func event(in line: ByteBuffer) throws(StatusError) -> ForwardedEvent {
        let event: JSONValue
        do {
            event = try JSONValue.parse(json: Array(buffer: line), limits: Self.limits)
        } catch {
            throw Self.failure("a line can't be read: \(error)")
        }
        let object = event["object"] ?? .null
        switch event["type"]?.string {
        case "ADDED": return try change("ADDED", object)
        case "MODIFIED": return try change("MODIFIED", object)
        case "DELETED": return try change("DELETED", object)
        case "BOOKMARK":
            let ending = object[path: "metadata", "annotations", "k8s.io/initial-events-end"]
            return .bookmark(version: try Self.version(of: object), endsInitialEvents: ending == "true")
        case "ERROR":
            let message = object["message"]?.string ?? "it says that something is wrong"
            throw object["code"] == 410 ? StatusError(.expired, message) : Self.failure(message)
        default: throw Self.failure("a line is no event")
        }
    }

    private func change(_ type: String, _ object: JSONValue) throws(StatusError) -> ForwardedEvent {
        let version = try Self.version(of: object)
        switch shaper.shape {
        case .whole:
            guard object["kind"]?.string == shaper.resource.kind,
                object["apiVersion"]?.string == shaper.resource.apiVersion
            else { throw Self.failure("an event is of an object of another kind") }
            try check(object)
            return .change(line: Self.line(type, object), lineWithColumns: nil, version: version)
        case .metadata:
            try check(object)
            return .change(
                line: Self.line(type, ObjectShaper.partial(object)),
                lineWithColumns: nil,
                version: version,
            )
        case .table:
            let row = try row(of: object)
            func line(_ columns: JSONValue) -> ByteBuffer {
                Self.line(type, shaper.table(ofRow: row, version: version, columns: columns))
            }
            let columns = object["columnDefinitions"].flatMap { $0.array == nil ? nil : $0 }
            return .change(line: line(.null), lineWithColumns: columns.map(line), version: version)
        }
    }

    private func row(of table: JSONValue) throws(StatusError) -> JSONValue {
        guard table["kind"] == "Table", let rows = table["rows"]?.array, rows.count == 1, let cells = rows[0]["cells"],
            cells.array != nil
        else { throw Self.failure("an event is no table of one row") }
        guard shaper.rowObject != .none else { return ["cells": cells] }
        let object = rows[0]["object"] ?? .null
        try check(object)
        return ["cells": cells, "object": shaper.rowObject == .whole ? object : ObjectShaper.partial(object)]
    }

    private func check(_ object: JSONValue) throws(StatusError) {
        guard Self.isObject(object, of: namespace) else {
            throw Self.failure("it tells of an object of another namespace")
        }
    }

    /// Whether an object says that it is in the namespace.
    static func isObject(_ object: JSONValue?, of namespace: String) -> Bool {
        object?[path: "metadata", "namespace"]?.string == namespace
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
