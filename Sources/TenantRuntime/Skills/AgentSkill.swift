import Crypto

/// A text that tells agents how to do something, in the form that claude and codex look for: a folder with `SKILL.md`.
package struct AgentSkill: Sendable, Hashable {
    /// The name of its folder, and of the skill.
    package var name: String
    /// What `SKILL.md` says, but for the last line, which is the seal.
    package var text: String

    /// All skills that the runtime puts on the home volume.
    package static let all = [tasks]

    /// Where agents look for the skills of their user, from the home on: claude in the first, codex in the second.
    static let folders = [[".claude", "skills"], [".agents", "skills"]]
    static let file = "SKILL.md"

    /// The file's content: the text, and a last line by which it can be told later that nobody has changed it.
    var content: [UInt8] { Array(text.utf8) + Self.seal(of: Array(text.utf8)[...]) }

    /// Whether this is what some version of agx has written, and nobody has changed since.
    static func isOurs(_ content: [UInt8]) -> Bool {
        let text = content.dropLast(seal(of: []).count)
        return content[text.endIndex...] == seal(of: text)[...]
    }

    /// Has the same length for every text.
    private static func seal(of text: ArraySlice<UInt8>) -> [UInt8] {
        let digest = SHA256.hash(data: text).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return Array("<!-- runagx.com/unchanged \(digest.joined()) -->\n".utf8)
    }
}
