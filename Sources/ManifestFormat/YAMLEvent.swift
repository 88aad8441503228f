/// One step through a YAML text: what libyaml's event parser reports, copied out of its memory.
struct YAMLEvent {
    enum Kind {
        case streamStart, streamEnd
        case documentStart, documentEnd
        case alias(String)
        case scalar(text: String, isPlain: Bool)
        case sequenceStart, sequenceEnd
        case mappingStart, mappingEnd
    }

    var kind: Kind
    /// The full name of an explicit tag such as `tag:yaml.org,2002:str`.
    var tag: String?
    var anchor: String?
    var position: SourcePosition
}
