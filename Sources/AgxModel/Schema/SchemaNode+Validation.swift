package import ManifestFormat

extension SchemaNode {
    /// The most issues that one object is told of; a hostile one could have a hundred thousand.
    static let maximumIssues = 50

    /// What is wrong with a value, in the order of the field names; unknown fields are not looked at.
    ///
    /// Fill the defaults in first: a required field that has one is then there.
    package func validate(_ value: JSONValue, at path: String = "") -> [FieldIssue] {
        var issues = IssueList(limit: Self.maximumIssues)
        check(value, at: path, into: &issues)
        return issues.issues
    }

    private func check(_ value: JSONValue, at path: String, into issues: inout IssueList) {
        guard !issues.isFull else { return }
        if value == .null, isNullable { return }
        guard checkType(value, at: path, into: &issues) else { return }
        if !allowedValues.isEmpty, !allowedValues.contains(value) {
            issues.add(.unsupported(value, at: path, supported: allowedValues))
            return
        }
        switch value {
        case .string(let text): checkText(text, at: path, into: &issues)
        case .integer(let number): checkNumber(Double(number), shown: value, at: path, into: &issues)
        case .number(let number): checkNumber(number, shown: value, at: path, into: &issues)
        case .array(let elements): checkElements(elements, at: path, into: &issues)
        case .object(let members): checkMembers(members, at: path, into: &issues)
        case .null, .bool: break
        }
    }

    /// False if the type is wrong: then nothing else can be said of the value.
    private func checkType(_ value: JSONValue, at path: String, into issues: inout IssueList) -> Bool {
        let matches =
            switch (type, value) {
            case (nil, .integer), (nil, .string): true
            case (nil, _): !isIntOrString
            case (.object, .object), (.array, .array), (.string, .string), (.boolean, .bool): true
            case (.integer, .integer), (.number, .integer), (.number, .number): true
            default: false
            }
        if !matches { issues.add(.wrongType(value, at: path, expected: typeName)) }
        return matches
    }

    private var typeName: String {
        if isIntOrString { return "an integer or a string" }
        return switch type {
        case .object, .array, .integer: "an \(type?.rawValue ?? "")"
        case .string, .number, .boolean: "a \(type?.rawValue ?? "")"
        case nil: "anything"
        }
    }

    private func checkText(_ text: String, at path: String, into issues: inout IssueList) {
        let length = text.unicodeScalars.count
        if let maximum = bounds.maxLength, length > maximum {
            // Longer texts are not looked at any further: their length is the fault to mend.
            issues.add(
                FieldIssue(.tooLong, field: path, message: "Too long: may not be more than \(maximum) characters")
            )
            return
        }
        if let minimum = bounds.minLength, length < minimum {
            let detail = minimum == 1 ? "must not be empty" : "must have at least \(minimum) characters"
            issues.add(.invalid(.string(text), at: path, detail))
            return
        }
        if let pattern, !pattern.matches(text) {
            issues.add(.invalid(.string(text), at: path, "should match '\(pattern.source)'"))
        }
        checkFormat(.string(text), at: path, into: &issues)
    }

    private func checkNumber(_ number: Double, shown: JSONValue, at path: String, into issues: inout IssueList) {
        if let minimum = bounds.minimum, number < minimum {
            issues.add(.invalid(shown, at: path, "should be greater than or equal to \(numberText(minimum))"))
        }
        if let maximum = bounds.maximum, number > maximum {
            issues.add(.invalid(shown, at: path, "should be less than or equal to \(numberText(maximum))"))
        }
        checkFormat(shown, at: path, into: &issues)
    }

    private func numberText(_ number: Double) -> String {
        Int64(exactly: number).map(String.init) ?? "\(number)"
    }

    private func checkFormat(_ value: JSONValue, at path: String, into issues: inout IssueList) {
        guard let format, let problem = ValueFormat(rawValue: format)?.problem(with: value) else { return }
        issues.add(.invalid(value, at: path, problem))
    }

    private func checkElements(_ elements: [JSONValue], at path: String, into issues: inout IssueList) {
        if let maximum = bounds.maxItems, elements.count > maximum {
            let message = "Too many: \(elements.count): must have at most \(maximum) items"
            issues.add(FieldIssue(.tooMany, field: path, message: message))
            return
        }
        if let minimum = bounds.minItems, elements.count < minimum {
            let detail = "should have at least \(minimum) \(minimum == 1 ? "item" : "items")"
            issues.add(FieldIssue(.invalid, field: path, message: "Invalid value: \(elements.count): \(detail)"))
        }
        for (index, element) in elements.enumerated() {
            items?.check(element, at: FieldPath.element(path, index), into: &issues)
        }
        checkDuplicates(elements, at: path, into: &issues)
    }

    private func checkDuplicates(_ elements: [JSONValue], at path: String, into issues: inout IssueList) {
        guard listType == "set" || listType == "map" else { return }
        var seen = Set<JSONValue>()
        for (index, element) in elements.enumerated() {
            let isSet = listType == "set"
            let key = isSet ? element : .array(listMapKeys.map { element[$0] ?? .null })
            guard !seen.insert(key).inserted else { continue }
            let names = listMapKeys.map { element[$0] ?? .null }
            let shown = isSet ? element : (names.count == 1 ? names[0] : .array(names))
            issues.add(.duplicate(shown, at: FieldPath.element(path, index)))
        }
    }

    private func checkMembers(_ members: [String: JSONValue], at path: String, into issues: inout IssueList) {
        if let maximum = bounds.maxProperties, members.count > maximum {
            let message = "Too many: \(members.count): must have at most \(maximum) items"
            issues.add(FieldIssue(.tooMany, field: path, message: message))
            return
        }
        if let minimum = bounds.minProperties, members.count < minimum {
            issues.add(.invalid(.integer(Int64(members.count)), at: path, "should have at least \(minimum) entries"))
        }
        for name in required where members[name] == nil {
            issues.add(FieldIssue(.required, field: FieldPath.member(path, name), message: "Required value"))
        }
        for name in members.keys.sorted() {
            guard let value = members[name] else { continue }
            if let property = properties[name] {
                property.check(value, at: FieldPath.member(path, name), into: &issues)
            } else if case .schema(let node) = additionalProperties {
                node.check(value, at: FieldPath.key(path, name), into: &issues)
            }
        }
    }
}
