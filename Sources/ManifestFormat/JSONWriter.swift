/// Writes values as JSON text into a buffer of bytes.
struct JSONWriter {
    var bytes: [UInt8] = []
    let isPretty: Bool
    private var depth = 0

    init(isPretty: Bool = false) {
        self.isPretty = isPretty
    }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let flag): bytes += (flag ? "true" : "false").utf8
        case .integer(let integer): bytes += integer.description.utf8
        case .number(let number): bytes += Self.text(of: number).utf8
        case .string(let text): Self.writeQuoted(text, to: &bytes)
        case .array(let elements): writeArray(elements)
        case .object(let members): writeObject(members)
        }
    }

    /// The shortest text that reads back as the same double.
    ///
    /// It always has a point or an exponent, so that it does not read back as an integer. JSON has no text for NaN and
    /// the infinities: they become null.
    static func text(of number: Double) -> String {
        number.isFinite ? number.description : "null"
    }

    private mutating func writeArray(_ elements: [JSONValue]) {
        guard !elements.isEmpty else {
            bytes += "[]".utf8
            return
        }
        open("[")
        for (index, element) in elements.enumerated() {
            separate(isFirst: index == 0)
            write(element)
        }
        close("]")
    }

    private mutating func writeObject(_ members: [String: JSONValue]) {
        guard !members.isEmpty else {
            bytes += "{}".utf8
            return
        }
        open("{")
        for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
            separate(isFirst: index == 0)
            Self.writeQuoted(member.key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            if isPretty { bytes.append(0x20) }
            write(member.value)
        }
        close("}")
    }

    private mutating func open(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(ascii: bracket))
        depth += 1
    }

    private mutating func close(_ bracket: Unicode.Scalar) {
        depth -= 1
        breakLine()
        bytes.append(UInt8(ascii: bracket))
    }

    private mutating func separate(isFirst: Bool) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        breakLine()
    }

    private mutating func breakLine() {
        guard isPretty else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: depth * 2))
    }
}
