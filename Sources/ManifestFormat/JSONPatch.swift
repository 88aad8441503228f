/// The operations of an RFC 6902 patch, read and checked before the first one is done.
struct JSONPatch {
    static let maximumOperations = 10_000

    enum Action {
        case add(JSONValue), remove, replace(JSONValue), move(from: JSONPointer), copy(from: JSONPointer), test(
            JSONValue
        )
    }

    struct Operation {
        var action: Action
        var pointer: JSONPointer
        /// As an error names it: `operation 3 (replace /spec/x)`.
        var name: String
    }

    var operations: [Operation] = []

    init(_ document: JSONValue) throws(ParseError) {
        guard case .array(let elements) = document else {
            throw ParseError(.invalidPatch, "a JSON patch is an array of operations")
        }
        guard elements.count <= Self.maximumOperations else {
            let count = elements.count
            throw ParseError(
                .tooLarge,
                "the patch has \(count) operations, at most \(Self.maximumOperations) are allowed",
            )
        }
        for (index, element) in elements.enumerated() {
            operations.append(try Self.operation(element, index: index))
        }
    }

    private static func operation(_ element: JSONValue, index: Int) throws(ParseError) -> Operation {
        func refusal(_ message: String) -> ParseError {
            ParseError(.invalidPatch, "operation \(index): \(message)", path: "[\(index)]")
        }
        guard let members = element.object else { throw refusal("expected an object") }
        guard let verb = members["op"]?.string else {
            throw refusal("`op` is missing; write add, remove, replace, move, copy or test")
        }
        func pointer(_ member: String) throws(ParseError) -> JSONPointer {
            guard let text = members[member]?.string else { throw refusal("`\(member)` is missing") }
            guard let pointer = JSONPointer(text) else {
                throw refusal("`\(member)` is no JSON pointer: \"\(text)\"; write it like /spec/env/0")
            }
            return pointer
        }
        func value() throws(ParseError) -> JSONValue {
            guard let value = members["value"] else { throw refusal("`value` is missing") }
            return value
        }
        let action: Action
        switch verb {
        case "add": action = .add(try value())
        case "remove": action = .remove
        case "replace": action = .replace(try value())
        case "move": action = .move(from: try pointer("from"))
        case "copy": action = .copy(from: try pointer("from"))
        case "test": action = .test(try value())
        default: throw refusal("unknown op \"\(verb)\"; write add, remove, replace, move, copy or test")
        }
        let name = "operation \(index) (\(verb) \(members["path"]?.string ?? ""))"
        return Operation(action: action, pointer: try pointer("path"), name: name)
    }
}
