import ManifestFormat

/// The annotation in which `kubectl apply` remembers what it applied, in kubectl's own form.
enum LastApplied {
    static let annotation = "kubectl.kubernetes.io/last-applied-configuration"

    /// The object with the annotation that describes it.
    static func annotated(_ object: JSONValue) -> JSONValue {
        var bare = object
        if bare[path: "metadata", "annotations"]?.object == nil { bare["metadata"]?["annotations"] = .object([:]) }
        bare["metadata"]?["annotations"]?[annotation] = nil
        var result = bare
        result["metadata"]?["annotations"]?[annotation] = .string(goText(bare) + "\n")
        return result
    }

    /// What was applied last; nil if the object was made in another way.
    static func configuration(of object: JSONValue) -> JSONValue? {
        guard let text = object[path: "metadata", "annotations"]?[annotation]?.string else { return nil }
        // A broken annotation is as good as none: then nothing is removed, and it is written afresh.
        return try? JSONValue.parse(json: Array(text.utf8))
    }

    /// JSON as Go's encoder writes it, so that kubectl finds no difference.
    private static func goText(_ value: JSONValue) -> String {
        // These characters stand only inside of strings, so that replacing them in the whole text is right.
        value.jsonText().replacing("<", with: "\\u003c").replacing(">", with: "\\u003e")
            .replacing("&", with: "\\u0026").replacing("\u{2028}", with: "\\u2028")
            .replacing("\u{2029}", with: "\\u2029")
    }
}
