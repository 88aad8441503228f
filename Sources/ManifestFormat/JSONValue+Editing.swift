extension JSONValue {
    /// Changes the container that holds what a pointer names, in place; gives back what stands in the way, or nil.
    mutating func changeContainer(
        _ tokens: ArraySlice<String>,
        _ change: (inout JSONValue, String) -> String?,
    ) -> String? {
        guard let token = tokens.first else { return nil }
        guard tokens.count > 1 else { return change(&self, token) }
        switch self {
        case .object(var members):
            guard members[token] != nil else { return "there is no member \"\(token)\"" }
            // Let go of the members first: with one owner the change happens in place instead of in a copy.
            self = .null
            let problem = members[token]?.changeContainer(tokens.dropFirst(), change)
            self = .object(members)
            return problem ?? nil
        case .array(var elements):
            guard let index = JSONPointer.index(token), index < elements.count else {
                return "there is no element \(token), the array has \(elements.count)"
            }
            self = .null
            let problem = elements[index].changeContainer(tokens.dropFirst(), change)
            self = .array(elements)
            return problem
        default:
            return "\"\(token)\" is looked for in \(excerpt), which has no members"
        }
    }

    /// Removes a member or an element; gives back what stands in the way, or nil.
    mutating func removeChild(_ token: String) -> String? {
        switch self {
        case .object(var members):
            guard members[token] != nil else { return "there is no member \"\(token)\"" }
            self = .null
            members.removeValue(forKey: token)
            self = .object(members)
        case .array(var elements):
            guard let index = JSONPointer.index(token), index < elements.count else {
                return "there is no element \(token), the array has \(elements.count)"
            }
            self = .null
            elements.remove(at: index)
            self = .array(elements)
        default:
            return "\"\(token)\" is looked for in \(excerpt), which has no members"
        }
        return nil
    }

    /// Sets a member, or inserts an element before the one named (`-`: at the end); gives back what stands in the way.
    mutating func insertChild(_ child: JSONValue, _ token: String) -> String? {
        switch self {
        case .object(var members):
            self = .null
            members[token] = child
            self = .object(members)
        case .array(var elements):
            guard let index = token == "-" ? elements.count : JSONPointer.index(token), index <= elements.count else {
                return "there is no place \(token) in an array of \(elements.count); write `-` for its end"
            }
            self = .null
            elements.insert(child, at: index)
            self = .array(elements)
        default:
            return "\"\(token)\" is looked for in \(excerpt), which has no members"
        }
        return nil
    }
}

extension JSONValue {
    /// One line of at most 60 characters for messages.
    var excerpt: String {
        switch self {
        case .array(let elements): return "an array of \(elements.count)"
        case .object: return "an object"
        default:
            let text = jsonText()
            return text.count > 60 ? text.prefix(59) + "…" : text
        }
    }

    /// True if no more containers than `levels` are inside each other.
    func isNoDeeper(than levels: Int) -> Bool {
        switch self {
        case .array(let elements): levels > 0 && elements.allSatisfy { $0.isNoDeeper(than: levels - 1) }
        case .object(let members): levels > 0 && members.values.allSatisfy { $0.isNoDeeper(than: levels - 1) }
        default: true
        }
    }

    /// Takes one from the budget for each value in here; false as soon as it is used up.
    func spend(_ budget: inout Int) -> Bool {
        budget -= 1
        guard budget >= 0 else { return false }
        switch self {
        case .array(let elements):
            for element in elements where !element.spend(&budget) { return false }
        case .object(let members):
            for member in members.values where !member.spend(&budget) { return false }
        default: break
        }
        return true
    }

    /// Equality of RFC 6902: numbers are equal by value, however they are written.
    func isEqualInJSON(to other: JSONValue) -> Bool {
        switch (self, other) {
        case (.integer(let integer), .number(let number)), (.number(let number), .integer(let integer)):
            return Int64(exactly: number) == integer
        case (.array(let left), .array(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { $0.isEqualInJSON(to: $1) }
        case (.object(let left), .object(let right)):
            return left.count == right.count
                && left.allSatisfy { name, value in right[name].map { value.isEqualInJSON(to: $0) } ?? false }
        default:
            return self == other
        }
    }
}
