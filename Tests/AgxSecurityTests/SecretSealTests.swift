import AgxSecurity
import Testing

@Suite("Sealed secrets")
struct SecretSealTests {
    private static let secret = Array("sk-ant-0123456789".utf8)

    @Test("a secret opens with the company and the label it was sealed for, also after a rotation of the keys")
    func opens() throws {
        let ring = KeyRing.fresh()
        let sealed = try SecretSeal(ring.companyKeys(of: "acme")).seal(Self.secret, label: "a")
        #expect(try SecretSeal(ring.companyKeys(of: "acme")).open(sealed, label: "a") == Self.secret)
        let rotated = SecretSeal(ring.rotated().companyKeys(of: "acme"))
        #expect(try rotated.open(sealed, label: "a") == Self.secret)
        #expect(try rotated.seal(Self.secret, label: "a").hasPrefix("v1.2."))
        #expect(!sealed.contains("sk-ant"))
    }

    @Test("for anything else it stays closed")
    func stays() throws {
        let ring = KeyRing.fresh()
        let seal = SecretSeal(ring.companyKeys(of: "acme"))
        let sealed = try seal.seal(Self.secret, label: "a")
        func expectClosed(_ seal: SecretSeal, _ text: String, _ label: String = "a") {
            let error = #expect(throws: SecurityError.self) { try seal.open(text, label: label) }
            #expect(error?.code == .malformed)
        }
        expectClosed(seal, sealed, "b")
        expectClosed(SecretSeal(ring.companyKeys(of: "globex")), sealed)
        expectClosed(SecretSeal(ring.rotated(keeping: 0).companyKeys(of: "acme")), sealed)
        for text in [
            "", "v1", "v1.1.", "v1.1.AAAA", "v2" + sealed.dropFirst(2), String(sealed.dropLast(8)), sealed + "A",
        ] {
            expectClosed(seal, text)
        }
        var changed = Array(sealed.utf8)
        changed[20] = changed[20] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        expectClosed(seal, String(decoding: changed, as: UTF8.self))
    }

    @Test("no two sealed texts are alike; fingerprints are, for the same secret of the same company")
    func fingerprints() throws {
        let ring = KeyRing.fresh()
        let seal = SecretSeal(ring.companyKeys(of: "acme"))
        #expect(try seal.seal(Self.secret, label: "a") != seal.seal(Self.secret, label: "a"))
        #expect(seal.fingerprint(of: Self.secret) == seal.fingerprint(of: Self.secret))
        #expect(seal.fingerprint(of: Self.secret).utf8.count == 16)
        #expect(seal.fingerprint(of: Self.secret) != seal.fingerprint(of: Self.secret + [0]))
        let other = SecretSeal(ring.companyKeys(of: "globex"))
        #expect(seal.fingerprint(of: Self.secret) != other.fingerprint(of: Self.secret))
    }
}
