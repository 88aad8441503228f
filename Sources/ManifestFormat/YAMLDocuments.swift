/// Reads files of one or more manifests, YAML or JSON.
package enum YAMLDocuments {
    /// All documents of a text, empty ones left out.
    ///
    /// Text that starts with `{` or `[` is read as JSON first.
    /// Throws at the first error, with source, line and column; no document of a wrong text is given out.
    package static func parse(
        _ bytes: [UInt8],
        source: String,
        limits: ParseLimits = .init(),
    ) throws(ParseError) -> [YAMLDocument] {
        do {
            guard looksLikeJSON(bytes) else { return try parseYAML(bytes, source: source, limits: limits) }
            return try parseJSONFirst(bytes, source: source, limits: limits)
        } catch {
            throw error.from(source: source)
        }
    }

    /// A file that opens with a brace may still be YAML in flow style; its YAML error is the better one then.
    private static func parseJSONFirst(
        _ bytes: [UInt8],
        source: String,
        limits: ParseLimits,
    ) throws(ParseError) -> [YAMLDocument] {
        let jsonError: ParseError
        do {
            return try parseJSON(bytes, source: source, limits: limits)
        } catch {
            jsonError = error
        }
        guard jsonError.code == .syntax, !source.hasSuffix(".json") else { throw jsonError }
        return try parseYAML(bytes, source: source, limits: limits)
    }

    private static func parseJSON(
        _ bytes: [UInt8],
        source: String,
        limits: ParseLimits,
    ) throws(ParseError) -> [YAMLDocument] {
        var parser = try JSONParser(bytes, limits: limits, recordsPositions: true)
        var documents: [YAMLDocument] = []
        while let document = try parser.nextDocument() {
            documents.append(document.document(source: source, index: documents.count))
        }
        return documents
    }

    private static func parseYAML(
        _ bytes: [UInt8],
        source: String,
        limits: ParseLimits,
    ) throws(ParseError) -> [YAMLDocument] {
        var composer = try YAMLComposer(bytes, limits: limits, recordsPositions: true)
        var documents: [YAMLDocument] = []
        while let (document, _) = try composer.nextDocument() {
            documents.append(document.document(source: source, index: documents.count))
        }
        return documents
    }

    private static func looksLikeJSON(_ bytes: [UInt8]) -> Bool {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let first = bytes[start...].first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }
}

extension LocatedValue {
    fileprivate func document(source: String, index: Int) -> YAMLDocument {
        let start = PositionTree(SourcePosition(line: 1, column: 1))
        return YAMLDocument(value: value, source: source, index: index, positions: positions ?? start)
    }
}
