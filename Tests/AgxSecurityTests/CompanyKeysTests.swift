import AgxSecurity
import Testing

@Suite("Company keys")
struct CompanyKeysTests {
    @Test("a token is good for its own company and purpose only")
    func separation() {
        let ring = KeyRing.fresh()
        let acme = ring.companyKeys(of: "acme")
        let token = acme.token(for: .relayToRuntime)
        #expect(acme.verify(token, for: .relayToRuntime))
        #expect(!acme.verify(token, for: .sandboxToRuntime))
        #expect(!ring.companyKeys(of: "globex").verify(token, for: .relayToRuntime))
        #expect(!KeyRing.fresh().companyKeys(of: "acme").verify(token, for: .relayToRuntime))
    }

    @Test("a rotated ring still takes the tokens of the key before, and not those of the one before that")
    func rotation() {
        let first = KeyRing.fresh()
        let second = first.rotated()
        let third = second.rotated()
        let old = first.companyKeys(of: "acme").token(for: .relayToRuntime)
        #expect(second.companyKeys(of: "acme").verify(old, for: .relayToRuntime))
        #expect(!third.companyKeys(of: "acme").verify(old, for: .relayToRuntime))
        #expect(second.companyKeys(of: "acme").token(for: .relayToRuntime) != old)
    }

    @Test("the same ring read back from its text makes the same tokens")
    func roundTrip() throws {
        let ring = KeyRing.fresh().rotated()
        let again = try KeyRing(text: ring.text)
        let token = ring.companyKeys(of: "acme").token(for: .sandboxToRuntime)
        #expect(again.companyKeys(of: "acme").token(for: .sandboxToRuntime) == token)
    }

    @Test(
        "what is no token is refused",
        arguments: [
            "", "agx", "agx.1.", "agx.1.zz", "agx.2.00", "Bearer x", String(repeating: "a", count: 10_000), "agx.1.0",
        ],
    )
    func refuses(text: String) {
        #expect(!KeyRing.fresh().companyKeys(of: "acme").verify(text, for: .relayToRuntime))
    }

    @Test("keys are never printed")
    func redacted() {
        let ring = KeyRing.fresh()
        let digits = ring.text.split(separator: " ").last.map(String.init) ?? ""
        let printed = "\(ring) \(ring.companyKeys(of: "acme"))" + String(reflecting: ring)
        #expect(!digits.isEmpty && !printed.contains(digits.prefix(16)))
    }

    @Test(
        "a ring with a broken line is refused without telling the line",
        arguments: ["", "1 abc", "1 " + String(repeating: "g", count: 64), "hush"],
    )
    func malformed(text: String) {
        #expect { try KeyRing(text: text) } throws: { error in
            (error as? SecurityError)?.code == .malformed && (text.isEmpty || !"\(error)".contains(text))
        }
    }
}
