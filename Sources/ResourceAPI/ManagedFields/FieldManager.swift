/// Whose fields an entry of `metadata.managedFields` lists.
package struct FieldManager: Sendable, Hashable {
    /// How the fields were set.
    package enum Operation: String, Sendable, Hashable {
        /// By server-side apply: dropped fields go away, and others get conflicts.
        case apply = "Apply"
        /// By any other write.
        case update = "Update"
    }

    /// As the writer names itself, at most 128 bytes.
    package var name: String
    package var operation: Operation
    /// The version of the kind that the fields are named by.
    package var apiVersion: String
    package var part: Subresource

    package init(name: String, operation: Operation, apiVersion: String, part: Subresource = .main) {
        self.name = name
        self.operation = operation
        self.apiVersion = apiVersion
        self.part = part
    }
}

extension FieldManager {
    /// The longest name, in bytes.
    static let maximumNameBytes = 128

    /// The name of a client that gives none: its `User-Agent` up to the first slash, without what can't be printed.
    ///
    /// Nil if nothing is left.
    static func name(ofUserAgent text: String) -> String? {
        var name = String.UnicodeScalarView()
        var length = 0
        for scalar in text.unicodeScalars.prefix(while: { $0 != "/" }) where isPrintable(scalar) {
            length += UTF8.width(scalar)
            guard length <= maximumNameBytes else { break }
            name.append(scalar)
        }
        return name.isEmpty ? nil : String(name)
    }

    /// Whether a name may hold it.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }
}

extension FieldManager {
    /// What tells entries apart: an applier stays itself whatever version of the kind it applies.
    struct Identity: Sendable, Hashable {
        let name: String
        let operation: Operation
        let part: Subresource
        let apiVersion: String?
    }

    var identity: Identity {
        Identity(name: name, operation: operation, part: part, apiVersion: operation == .apply ? nil : apiVersion)
    }
}

extension FieldManager: CustomStringConvertible {
    /// As conflicts name it: `"kubectl-edit" using runagx.com/v1`; an applier without the version.
    package var description: String {
        var text = "\"\(name)\""
        if part != .main { text += " with subresource \"\(part.name)\"" }
        return operation == .update ? text + " using \(apiVersion)" : text
    }
}
