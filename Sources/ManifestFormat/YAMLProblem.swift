/// Says libyaml's problems in words that tell what would be right.
enum YAMLProblem {
    /// What a person can do about it, by libyaml's own text of the problem.
    private static let advice: [String: String] = [
        "mapping values are not allowed in this context":
            "a second `key: value` on one line, or a wrong indentation; "
            + "put each key on its own line and quote text that holds `: `",
        "could not find expected ':'": "expected `:` after this key; write `key: value`, and indent text by its key",
        "did not find expected key":
            "expected a key here; indent all keys of one object alike "
            + "and quote text that starts with a special character",
        "did not find expected '-' indicator": "expected `- ` here; indent all elements of one list alike",
        "did not find expected ',' or ']'": "expected `,` or `]` in the list that was opened with `[`",
        "did not find expected ',' or '}'": "expected `,` or `}` in the object that was opened with `{`",
        "found character that cannot start any token":
            "a value must not start with this character, and a tab does not indent; "
            + "indent by spaces and quote the value",
        "found a tab character where an indentation space is expected": "a tab does not indent; indent by spaces",
        "found a tab character that violates indentation": "a tab does not indent; indent by spaces",
        "found unexpected end of stream": "the text ends inside a quoted string; close the quotes",
        "block sequence entries are not allowed in this context":
            "a list must not start on the line of its key; put `- ` on a line of its own",
        "did not find expected <document start>":
            "expected the end of the document or `---` before another one; check the indentation",
        "did not find expected node content": "expected a value here",
        "found unknown escape character":
            "unknown escape in a double-quoted string; write `\\\\` for a backslash or use single quotes",
        "found undefined tag handle": "tags are not supported; remove the `!`, or quote the value",
        "found incompatible YAML document": "only YAML 1.1 and 1.2 can be read",
    ]

    /// The message of a syntax error.
    static func message(for problem: String, context: String?) -> String {
        if let advice = advice[problem] { return advice }
        if problem.hasPrefix("Maximum nesting level") { return "nested too deeply" }
        return [context, problem].compactMap { $0 }.joined(separator: ", ")
    }
}
