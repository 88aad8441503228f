extension JSONValue {
    /// Reads one JSON text strictly as RFC 8259: UTF-8, no duplicate names, integers exact in 64 bits.
    ///
    /// A number with a fraction or an exponent is a `.number` even if it is whole (`1.0`), and so is an integer
    /// beyond 64 bits. Throws for anything else, with line, column and the field's path.
    package static func parse(json: [UInt8], limits: ParseLimits = .init()) throws(ParseError) -> JSONValue {
        var parser = try JSONParser(json, limits: limits)
        return try parser.onlyDocument().value
    }

    /// Reads a YAML text of exactly one document, with the meaning that kubectl gives to YAML.
    ///
    /// Throws for text that has no JSON meaning, for duplicate keys, and past the limits, with line, column and path.
    package static func parse(yaml: String, limits: ParseLimits = .init()) throws(ParseError) -> JSONValue {
        var composer = try YAMLComposer(Array(yaml.utf8), limits: limits, recordsPositions: false)
        guard let (document, _) = try composer.nextDocument() else {
            throw ParseError(.documentCount, "the text is empty, one YAML document is needed")
        }
        if let (_, start) = try composer.nextDocument() {
            throw ParseError(.documentCount, "one YAML document is needed, a second one follows", position: start)
        }
        return document.value
    }

    /// JSON text in UTF-8 without spaces, names sorted: equal values give equal bytes.
    ///
    /// NaN and the infinities, which no parser makes, become null.
    package func jsonBytes() -> [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }

    /// JSON text, names sorted: on one line, or `pretty` with two spaces for each level.
    package func jsonText(pretty: Bool = false) -> String {
        var writer = JSONWriter(isPretty: pretty)
        writer.write(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Canonical YAML in block style, names sorted, with a line break at the end; it reads back as the same value.
    package func yamlText() -> String {
        var writer = YAMLWriter()
        writer.writeDocument(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
