package import ManifestFormat

/// Which field values a record must have, in the syntax of Kubernetes: `metadata.name=web,status.phase!=Failed`.
///
/// Any dotted path can be matched; which paths a kind supports is for the API to decide from `requirements`.
package struct FieldSelector: Sendable, Hashable {
    /// One term; all terms of a selector must hold.
    package struct Requirement: Sendable, Hashable {
        /// A dotted path such as `spec.nodeName`.
        package var path: String
        package var value: String
        /// False for `!=`.
        package var isEqual: Bool

        package init(path: String, value: String, isEqual: Bool = true) {
            self.path = path
            self.value = value
            self.isEqual = isEqual
        }

        var components: [Substring] { path.split(separator: ".", omittingEmptySubsequences: false) }

        func holds(for found: JSONValue?) -> Bool {
            (value == (found.map(Self.text) ?? "")) == isEqual
        }

        /// A scalar as selectors write it; a list or an object equals no text but is not absent either.
        private static func text(_ value: JSONValue) -> String? {
            switch value {
            case .null: ""
            case .bool(let flag): flag ? "true" : "false"
            case .integer(let number): String(number)
            case .number(let number): String(number)
            case .string(let text): text
            case .array, .object: nil
            }
        }
    }

    /// The terms; none selects everything.
    package var requirements: [Requirement]

    package init(requirements: [Requirement] = []) {
        self.requirements = requirements
    }

    /// Whether all terms hold; an absent field has the empty value.
    package func matches(_ record: Record) -> Bool {
        requirements.allSatisfy { $0.holds(for: record.value(at: $0.components)) }
    }

    /// Whether all terms hold for an object of the API that is not a record.
    package func matches(object: JSONValue) -> Bool {
        requirements.allSatisfy { requirement in
            requirement.holds(for: requirement.components.reduce(object) { $0?[String($1)] })
        }
    }
}

extension FieldSelector {
    /// Reads `path=value`, `path==value` and `path!=value`, joined by commas; `\` takes `,`, `=` and `\` literally.
    ///
    /// Throws `syntax` for any other text, and for more terms than a label selector may have; empty text selects all.
    package static func parse(_ text: String) throws(ParseError) -> FieldSelector {
        var requirements: [Requirement] = []
        for term in terms(of: text) where !term.isEmpty {
            guard requirements.count < LabelSelector.maximumRequirements else {
                throw failure(text, "there are more than \(LabelSelector.maximumRequirements) terms")
            }
            guard let operation = firstOperator(in: term), operation.range.lowerBound > term.startIndex else {
                throw failure(text, "\"\(term)\" is not a term: write path=value or path!=value")
            }
            let path = String(term[..<operation.range.lowerBound])
            guard let value = unescaped(term[operation.range.upperBound...]) else {
                throw failure(text, "\"\(term)\": write \\=, \\, and \\\\ for these characters in a value")
            }
            requirements.append(Requirement(path: path, value: value, isEqual: operation.isEqual))
        }
        return FieldSelector(requirements: requirements)
    }

    private static func failure(_ text: String, _ problem: String) -> ParseError {
        ParseError(.syntax, "field selector \"\(text.prefix(200))\": \(problem)")
    }

    private static func terms(of text: String) -> [Substring] {
        var terms: [Substring] = []
        var start = text.startIndex
        var isEscaped = false
        for index in text.unicodeScalars.indices {
            let character = text.unicodeScalars[index]
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "," {
                terms.append(text[start..<index])
                start = text.unicodeScalars.index(after: index)
            }
        }
        return terms + [text[start...]]
    }

    private static func firstOperator(in term: Substring) -> (range: Range<String.Index>, isEqual: Bool)? {
        for index in term.unicodeScalars.indices {
            for (symbol, isEqual) in [("!=", false), ("==", true), ("=", true)]
            where term.unicodeScalars[index...].starts(with: symbol.unicodeScalars) {
                let end = term.unicodeScalars.index(index, offsetBy: symbol.unicodeScalars.count)
                return (index..<end, isEqual)
            }
        }
        return nil
    }

    private static func unescaped(_ text: Substring) -> String? {
        var value = String.UnicodeScalarView()
        var isEscaped = false
        for character in text.unicodeScalars {
            if isEscaped {
                guard character == "\\" || character == "," || character == "=" else { return nil }
                value.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "=" {
                return nil
            } else {
                value.append(character)
            }
        }
        return isEscaped ? nil : String(value)
    }
}
