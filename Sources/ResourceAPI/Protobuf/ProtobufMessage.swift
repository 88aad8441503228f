import AgxModel
import ManifestFormat

/// A type of message: which member of the JSON object each field becomes.
struct ProtobufMessage: Sendable {
    enum Field: Sendable {
        /// Empty means absent, as the Kubernetes libraries write it.
        case text(String)
        case texts(String)
        /// A map of texts.
        case labels(String)
        /// Zero means absent.
        case count(String)
        case integer(String)
        case flag(String)
        /// A time in seconds; an empty message means absent.
        case time(String)
        /// The same with microseconds.
        case microTime(String)
        case message(String, ProtobufMessage)
        case messages(String, ProtobufMessage)
    }

    let fields: [UInt64: Field]

    init(_ fields: [UInt64: Field]) { self.fields = fields }

    /// Reads a message; fields that this type doesn't have are skipped, and of a repeated single field the last counts.
    ///
    /// `budget` is how many values may still be made, and is counted down.
    func object(from bytes: ArraySlice<UInt8>, budget: inout Int) throws(ProtobufFault) -> JSONValue {
        var object: [String: JSONValue] = [:]
        var reader = ProtobufReader(bytes)
        while let (number, value) = try reader.next() {
            guard let field = fields[number] else { continue }
            budget -= 1
            guard budget >= 0 else { throw ProtobufFault("it has too many values") }
            try Self.add(value, as: field, to: &object, budget: &budget)
        }
        return .object(object)
    }

    private static func add(
        _ value: ProtobufReader.Value,
        as field: Field,
        to object: inout [String: JSONValue],
        budget: inout Int,
    ) throws(ProtobufFault) {
        switch (field, value) {
        case (.text(let name), .content(let bytes)):
            let text = try text(bytes, name)
            object[name] = text.isEmpty ? nil : .string(text)
        case (.texts(let name), .content(let bytes)): append(.string(try text(bytes, name)), to: &object, name)
        case (.labels(let name), .content(let bytes)):
            let entry = try entryMessage.object(from: bytes, budget: &budget)
            let key = entry["key"]?.string ?? ""
            object[name, default: .object([:])][key] = entry["value"] ?? ""
        case (.time(let name), .content(let bytes)):
            object[name] = try time(bytes, budget: &budget).map { .string("\($0.timestamp)") }
        case (.microTime(let name), .content(let bytes)):
            object[name] = try time(bytes, budget: &budget).map { .string(microTime($0)) }
        case (.message(let name, let type), .content(let bytes)):
            object[name] = try type.object(from: bytes, budget: &budget)
        case (.messages(let name, let type), .content(let bytes)):
            append(try type.object(from: bytes, budget: &budget), to: &object, name)
        case (.count(let name), .varint(let number)):
            object[name] = number == 0 ? nil : .integer(Int64(bitPattern: number))
        case (.integer(let name), .varint(let number)): object[name] = .integer(Int64(bitPattern: number))
        case (.flag(let name), .varint(let number)): object[name] = .bool(number != 0)
        default: throw ProtobufFault("a field is of the wrong type")
        }
    }

    private static let entryMessage = ProtobufMessage([1: .text("key"), 2: .text("value")])
    private static let timeMessage = ProtobufMessage([1: .integer("seconds"), 2: .integer("nanos")])

    private static func append(_ element: JSONValue, to object: inout [String: JSONValue], _ name: String) {
        var elements = object.removeValue(forKey: name)?.array ?? []
        elements.append(element)
        object[name] = .array(elements)
    }

    private static func text(_ bytes: ArraySlice<UInt8>, _ name: String) throws(ProtobufFault) -> String {
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw ProtobufFault("\(name) is not UTF-8 text")
        }
        return text
    }

    private static func time(
        _ bytes: ArraySlice<UInt8>,
        budget: inout Int,
    ) throws(ProtobufFault) -> (timestamp: Timestamp, nanoseconds: Int64)? {
        guard !bytes.isEmpty else { return nil }
        let time = try timeMessage.object(from: bytes, budget: &budget)
        let timestamp = Timestamp(secondsSinceEpoch: time["seconds"]?.integer ?? 0)
        return (timestamp, min(max(time["nanos"]?.integer ?? 0, 0), 999_999_999))
    }

    /// As Kubernetes writes a MicroTime, with six digits after the point.
    private static func microTime(_ time: (timestamp: Timestamp, nanoseconds: Int64)) -> String {
        let digits = String(1_000_000 + time.nanoseconds / 1_000).dropFirst()
        return "\(time.timestamp.description.dropLast()).\(digits)Z"
    }
}
