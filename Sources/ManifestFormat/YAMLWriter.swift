/// Writes values as canonical YAML: block style, names sorted, the same value always the same text.
///
/// Lists stand at the indentation of their key, as kubectl prints them.
struct YAMLWriter {
    var bytes: [UInt8] = []

    /// Writes one document with a line break at its end.
    mutating func writeDocument(_ value: JSONValue) {
        switch value {
        case .object(let members) where !members.isEmpty:
            writeMembers(members, indentation: 0, isInline: true)
        case .array(let elements) where !elements.isEmpty:
            writeElements(elements, indentation: 0, isInline: true)
        default:
            writeScalar(value, indentation: nil)
            bytes.append(0x0A)
        }
    }

    /// `isInline`: the first line goes on where the writer stands, after a `- `.
    private mutating func writeMembers(_ members: [String: JSONValue], indentation: Int, isInline: Bool) {
        var isInline = isInline
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            if !isInline { indent(indentation) }
            isInline = false
            writeName(name, indentation: indentation)
            writeMember(value, indentation: indentation)
        }
    }

    /// libyaml takes a key of at most 1,024 characters before its `:`; longer ones need the `?` form.
    private mutating func writeName(_ name: String, indentation: Int) {
        let isLong = name.utf8.count > 150
        if isLong { bytes += "? ".utf8 }
        writeText(name, indentation: nil)
        if isLong {
            bytes.append(0x0A)
            indent(indentation)
        }
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func writeMember(_ value: JSONValue, indentation: Int) {
        switch value {
        case .object(let members) where !members.isEmpty:
            bytes.append(0x0A)
            writeMembers(members, indentation: indentation + 2, isInline: false)
        case .array(let elements) where !elements.isEmpty:
            bytes.append(0x0A)
            writeElements(elements, indentation: indentation, isInline: false)
        default:
            bytes.append(0x20)
            writeScalar(value, indentation: indentation + 2)
            bytes.append(0x0A)
        }
    }

    private mutating func writeElements(_ elements: [JSONValue], indentation: Int, isInline: Bool) {
        for (index, element) in elements.enumerated() {
            if index > 0 || !isInline { indent(indentation) }
            bytes += "- ".utf8
            switch element {
            case .object(let members) where !members.isEmpty:
                writeMembers(members, indentation: indentation + 2, isInline: true)
            case .array(let nested) where !nested.isEmpty:
                writeElements(nested, indentation: indentation + 2, isInline: true)
            default:
                writeScalar(element, indentation: indentation + 2)
                bytes.append(0x0A)
            }
        }
    }

    /// Without the line break after it.
    ///
    /// `indentation` is that of a block's lines, nil where no block can stand.
    private mutating func writeScalar(_ value: JSONValue, indentation: Int?) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let flag): bytes += (flag ? "true" : "false").utf8
        case .integer(let integer): bytes += integer.description.utf8
        case .number(let number): bytes += JSONWriter.text(of: number).utf8
        case .string(let text): writeText(text, indentation: indentation)
        case .array: bytes += "[]".utf8
        case .object: bytes += "{}".utf8
        }
    }

    private mutating func writeText(_ text: String, indentation: Int?) {
        switch YAMLTextStyle(of: text) {
        case .plain:
            bytes += text.utf8
        case .quoted:
            JSONWriter.writeQuoted(text, to: &bytes)
        case .escaped:
            writeEscaped(text)
        case .multiline:
            guard let indentation else { return JSONWriter.writeQuoted(text, to: &bytes) }
            writeLiteral(text, indentation: indentation)
        }
    }

    /// A block after `|`: every line as it is, the line breaks at the end told by `-` (none) or `+` (several).
    private mutating func writeLiteral(_ text: String, indentation: Int) {
        bytes.append(UInt8(ascii: "|"))
        var lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true {
            lines.removeLast()
            if lines.last?.isEmpty == true { bytes.append(UInt8(ascii: "+")) }
        } else {
            bytes.append(UInt8(ascii: "-"))
        }
        for line in lines {
            bytes.append(0x0A)
            guard !line.isEmpty else { continue }
            indent(indentation)
            bytes += line
        }
    }

    private mutating func writeEscaped(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            if YAMLTextStyle.needsEscape(scalar) {
                bytes.append(UInt8(ascii: "\\"))
                writeEscape(scalar)
            } else {
                bytes += UTF8.encode(scalar).map { Array($0) } ?? []
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func writeEscape(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"", "\\": bytes.append(UInt8(ascii: scalar))
        case "\n": bytes.append(UInt8(ascii: "n"))
        case "\t": bytes.append(UInt8(ascii: "t"))
        case "\r": bytes.append(UInt8(ascii: "r"))
        default:
            // Beyond 16 bits YAML has the form of eight digits, and no surrogate pairs.
            if scalar.value > 0xFFFF {
                let digits = String(scalar.value, radix: 16)
                bytes += ("U" + String(repeating: "0", count: 8 - digits.utf8.count) + digits).utf8
            } else {
                JSONWriter.writeUnicodeEscape(scalar.value, to: &bytes)
            }
        }
    }

    private mutating func indent(_ count: Int) {
        bytes.append(contentsOf: repeatElement(0x20, count: count))
    }
}
