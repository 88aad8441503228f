/// The five characters that `generateName` asks for.
package enum NameSuffix {
    /// No vowels and no digits that look like letters, so that no words come out.
    private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")

    /// A new ending, from the generator given or the system's.
    package static func random() -> String {
        String((0..<5).compactMap { _ in alphabet.randomElement() })
    }
}
