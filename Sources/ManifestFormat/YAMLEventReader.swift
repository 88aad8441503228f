// libyaml itself, inside Yams: Yams's own composer recurses, hashes whole nodes to find duplicate keys (an alias bomb
// as a key never ends) and reports a duplicate at its first place, so the events are read here directly.
import CYaml

/// Reads the events of a YAML text one by one, so that limits are checked before anything deep or large exists.
final class YAMLEventReader {
    private let bytes: [UInt8]
    /// Both at a stable address, because the C parser keeps pointers to itself and to its input.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    /// Takes UTF-8 text without NUL.
    init(_ bytes: [UInt8]) throws(ParseError) {
        self.bytes = bytes
        input = .allocate(capacity: max(bytes.count, 1))
        _ = input.initialize(from: bytes)
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        guard yaml_parser_initialize(parser) == 1 else {
            throw ParseError(.tooLarge, "not enough memory to read the text")
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event; `streamEnd` for ever once the text has ended.
    ///
    /// Not to be called again after it has thrown.
    func next() throws(ParseError) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { yaml_event_delete(&event) }
        let mark = event.start_mark
        let position = SourcePosition(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
        return Self.event(from: event, at: position)
    }

    private static func event(from event: yaml_event_t, at position: SourcePosition) -> YAMLEvent {
        switch event.type {
        case YAML_STREAM_START_EVENT: return YAMLEvent(kind: .streamStart, position: position)
        case YAML_DOCUMENT_START_EVENT: return YAMLEvent(kind: .documentStart, position: position)
        case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, position: position)
        case YAML_SEQUENCE_END_EVENT: return YAMLEvent(kind: .sequenceEnd, position: position)
        case YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .mappingEnd, position: position)
        case YAML_ALIAS_EVENT:
            return YAMLEvent(kind: .alias(text(event.data.alias.anchor) ?? ""), position: position)
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let content = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let kind = YAMLEvent.Kind.scalar(
                text: String(decoding: content, as: UTF8.self),
                isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE,
            )
            return YAMLEvent(kind: kind, tag: text(scalar.tag), anchor: text(scalar.anchor), position: position)
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            return YAMLEvent(
                kind: .sequenceStart,
                tag: text(start.tag),
                anchor: text(start.anchor),
                position: position,
            )
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            return YAMLEvent(
                kind: .mappingStart,
                tag: text(start.tag),
                anchor: text(start.anchor),
                position: position,
            )
        default: return YAMLEvent(kind: .streamEnd, position: position)
        }
    }

    private static func text(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private func failure() -> ParseError {
        let state = parser.pointee
        let problem = state.problem.map { String(cString: $0) } ?? "not enough memory to read the text"
        guard state.error != YAML_READER_ERROR else {
            return ParseError(.encoding, problem, position: SourcePosition(offset: state.problem_offset, in: bytes))
        }
        let mark = state.problem_mark
        return ParseError(
            state.error == YAML_MEMORY_ERROR ? .tooLarge : .syntax,
            YAMLProblem.message(for: problem, context: state.context.map { String(cString: $0) }),
            position: SourcePosition(line: Int(mark.line) + 1, column: Int(mark.column) + 1),
        )
    }
}
