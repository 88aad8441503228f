/// Text of a tenant, made fit for a person's terminal.
package enum PlainText {
    /// The text on one line, without what would steer a terminal or turn its writing around, and cut to a length in bytes.
    package static func line(_ text: String, maximumBytes: Int) -> String {
        var result = String.UnicodeScalarView()
        var bytes = 0
        for scalar in text.unicodeScalars {
            let scalar = isPlain(scalar) ? scalar : " "
            bytes += UTF8.width(scalar)
            guard bytes <= maximumBytes else { break }
            result.append(scalar)
        }
        return String(result)
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: false
        default: true
        }
    }
}
