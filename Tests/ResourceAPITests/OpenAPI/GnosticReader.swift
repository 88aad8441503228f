import ManifestFormat

/// Reads gnostic's protocol buffers back into JSON, on its own: it shares nothing with the writer.
struct GnosticReader {
    private var fields: [(number: Int, bytes: [UInt8], varint: UInt64)] = []

    struct Malformed: Error {}

    init(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        func varint() throws -> UInt64 {
            var (value, shift): (UInt64, UInt64) = (0, 0)
            while let byte = rest.popFirst() {
                value |= UInt64(byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 { return value }
            }
            throw Malformed()
        }
        while !rest.isEmpty {
            let tag = try varint()
            switch tag & 7 {
            case 0: fields.append((Int(tag >> 3), [], try varint()))
            case 2:
                let length = Int(try varint())
                guard length <= rest.count else { throw Malformed() }
                fields.append((Int(tag >> 3), Array(rest.prefix(length)), 0))
                rest = rest.dropFirst(length)
            default: throw Malformed()
            }
        }
    }

    func all(_ number: Int) throws -> [GnosticReader] {
        try fields.filter { $0.number == number }.map { try GnosticReader($0.bytes) }
    }

    func only(_ numbers: Int...) throws -> GnosticReader? {
        var reader: GnosticReader? = self
        for number in numbers { reader = try reader?.all(number).last }
        return reader
    }

    func texts(_ number: Int) -> [String] {
        fields.filter { $0.number == number }.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    func flag(_ number: Int) -> Bool? { fields.last { $0.number == number }.map { $0.varint != 0 } }

    /// The entries of a list of named values.
    func named(_ number: Int) throws -> [(String, GnosticReader)] {
        try all(number).map { ($0.texts(1).first ?? "", try $0.only(2) ?? GnosticReader([])) }
    }

    /// The extensions of a schema or an operation.
    func extensions(_ number: Int) throws -> [(String, JSONValue)] {
        try named(number).map { ($0.0, try JSONValue.parse(json: Array(($0.1.texts(2).first ?? "").utf8))) }
    }

    /// This message as a schema in JSON.
    func schema() throws -> JSONValue {
        var result: [String: JSONValue] = [:]
        for (number, name) in [(1, "$ref"), (2, "format"), (4, "description")] {
            if let text = texts(number).first { result[name] = .string(text) }
        }
        if !texts(19).isEmpty { result["required"] = .array(texts(19).map(JSONValue.string)) }
        let values = try all(20).map { try JSONValue.parse(json: Array(($0.texts(2).first ?? "").utf8)) }
        if !values.isEmpty { result["enum"] = .array(values) }
        if let additional = try only(21) {
            result["additionalProperties"] =
                try additional.only(1)?.schema() ?? additional.flag(2).map(JSONValue.bool)
        }
        result["type"] = try only(22)?.texts(1).first.map(JSONValue.string)
        result["items"] = try only(23, 1)?.schema()
        if let list = try only(25) {
            let properties = try list.named(1).map { ($0.0, try $0.1.schema()) }
            result["properties"] = .object(Dictionary(uniqueKeysWithValues: properties))
        }
        for (name, value) in try extensions(31) { result[name] = value }
        return .object(result)
    }
}
