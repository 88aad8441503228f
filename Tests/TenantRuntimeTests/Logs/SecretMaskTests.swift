import TestSupport
import Testing

@testable import TenantRuntime

@Suite("Secrets in what is read bit by bit", .timeLimit(.minutes(10)))
struct SecretMaskTests {
    /// The same by comparing everywhere.
    private static func reference(_ text: [UInt8], _ secrets: [String]) -> [UInt8] {
        var result = text
        for secret in secrets.map({ Array($0.utf8) }) {
            for start in text.indices where text[start...].starts(with: secret) {
                for index in start..<(start + secret.count) { result[index] = UInt8(ascii: "*") }
            }
        }
        return result
    }

    /// Few letters, so that secrets overlap, contain each other and are almost there.
    private static func text(_ count: Int, using random: inout SeededGenerator) -> String {
        String((0..<count).map { _ in "abc".randomElement(using: &random) ?? "a" })
    }

    /// Reads as a follower does, up to an end that moves on by chance.
    private static func read(
        _ text: [UInt8],
        from start: Int,
        _ mask: SecretMask,
        using random: inout SeededGenerator,
    ) -> [UInt8] {
        var (given, offset, end): ([UInt8], Int, Int) = ([], start, start)
        while offset < text.count {
            end = min(max(end, offset) + Int.random(in: 0...9, using: &random), text.count)
            let context = Array(text[max(offset - mask.reach, 0)..<offset])
            let shown = mask.shown(Array(text[offset..<end]), after: context, isWhole: end == text.count)
            given += shown
            offset += shown.count
        }
        return given
    }

    @Test("whatever the pieces are, secrets come out masked, also overlapping ones", arguments: UInt64(0)..<50)
    func pieces(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            let secrets = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                Self.text(Int.random(in: 1...6, using: &random), using: &random)
            }
            let text = Array(Self.text(Int.random(in: 0...60, using: &random), using: &random).utf8)
            let start = Int.random(in: 0...text.count, using: &random)
            let read = Self.read(text, from: start, SecretMask(secrets), using: &random)
            let expected = Array(Self.reference(text, secrets)[start...])
            #expect(read == expected, "seed \(seed): \(secrets) in \(text) from \(start)")
        }
    }

    @Test("only what could be the beginning of a secret is held back")
    func held() {
        let mask = SecretMask(["sk-12345", "tok-9876"])
        func shown(_ text: String, after context: String = "", isWhole: Bool = false) -> String {
            String(
                decoding: mask.shown(Array(text.utf8), after: Array(context.utf8), isWhole: isWhole),
                as: UTF8.self,
            )
        }
        #expect(shown("a line\n") == "a line\n")
        #expect(shown("a line sk-1") == "a line ")
        #expect(shown("sk-1x") == "sk-1x")
        #expect(shown("sk-1", isWhole: true) == "sk-1")
        #expect(shown("sk-12345to") == "********")
        #expect(shown("sk-sk-12") == "sk-")
        #expect(shown("345 more", after: "x sk-12") == "*** more", "one that began before")
        #expect(SecretMask().shown(Array("sk-1".utf8), after: [], isWhole: false) == Array("sk-1".utf8)[...])
        #expect("\(mask)" == "<redacted>")
    }
}
