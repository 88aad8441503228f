import ManifestFormat
import TestSupport
import Testing

@testable import AgxModel

@Suite("Quantities", .timeLimit(.minutes(5)))
struct QuantityTests {
    @Test(
        "cpu is read exactly",
        arguments: [
            ("2", 2_000_000_000), ("500m", 500_000_000), ("0.5", 500_000_000), ("1.5", 1_500_000_000),
            ("100u", 100_000), ("7n", 7), ("1e1", 10_000_000_000), ("5e-1", 500_000_000), ("0", 0),
            ("+1", 1_000_000_000),
        ] as [(String, Int64)],
    )
    func cpu(text: String, nanocpus: Int64) throws {
        #expect(try CPUQuantity(text).nanocpus == nanocpus)
    }

    @Test(
        "sizes are read exactly",
        arguments: [
            ("4Gi", 4 << 30), ("512Mi", 512 << 20), ("1G", 1_000_000_000), ("1.5Gi", 3 << 29), ("1k", 1000),
            ("17", 17),
            ("1e3", 1000), ("2E", 2_000_000_000_000_000_000), ("7Ei", 7 << 60), ("1000m", 1),
        ] as [(String, Int64)],
    )
    func bytes(text: String, count: Int64) throws {
        #expect(try ByteQuantity(text).bytes == count)
    }

    @Test(
        "what is no quantity is refused with an example of one",
        arguments: ["", "x", "2x", "1.2.3", "Gi", "--1", "1 Gi", "1gi", "٣", "1e", "1e9999", ".", "1_000", "0x10"],
    )
    func refused(text: String) throws {
        let cpu = try #require(throws: ModelError.self) { try CPUQuantity(text) }
        #expect(cpu.message.contains("500m"))
        let size = try #require(throws: ModelError.self) { try ByteQuantity(text) }
        #expect(size.message.contains("4Gi"))
    }

    @Test(
        "what can't be held is an error, not a trap",
        arguments: ["8Ei", "9223372036854775808", "999999999999999999999999999999999999", "1e30", "-1", "99999Ei"],
    )
    func outOfRange(text: String) {
        #expect(throws: ModelError.self) { try ByteQuantity(text) }
        #expect(throws: ModelError.self) { try CPUQuantity(text + "000") }
    }

    @Test("a fraction of a byte or of a nanocpu is refused rather than rounded", arguments: ["0.5", "1m", "1.0001Ki"])
    func inexact(text: String) throws {
        let error = try #require(throws: ModelError.self) { try ByteQuantity(text) }
        #expect(error.message.contains("finer than can be kept"))
    }

    @Test("every size and cpu reads back from its own text", arguments: [1, 2, 3] as [UInt64])
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let shift = Int.random(in: 0..<63, using: &generator)
            let number = (Int64.random(in: 0...Int64.max, using: &generator) >> shift) << Int64(shift / 2)
            let size = ByteQuantity(bytes: number)
            #expect(try ByteQuantity(size.description) == size, "seed \(seed)")
            let cpu = CPUQuantity(nanocpus: number)
            #expect(try CPUQuantity(cpu.description) == cpu, "seed \(seed)")
        }
    }

    @Test("random text never traps and never reads as something negative", arguments: [11, 12] as [UInt64])
    func fuzz(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("0123456789.+-eEmnukKMGTPi h s µ_")
        for _ in 0..<5000 {
            let length = Int.random(in: 0...45, using: &generator)
            let text = String((0..<length).compactMap { _ in alphabet.randomElement(using: &generator) })
            // Whether it can be read is not the question here; reading must not trap.
            if let size = try? ByteQuantity(text) { #expect(size.bytes >= 0, "\(text)") }
            if let cpu = try? CPUQuantity(text) { #expect(cpu.nanocpus >= 0, "\(text)") }
            if let span = try? GoDuration(text) { #expect((try? GoDuration(span.description)) == span, "\(text)") }
        }
    }

    @Test("texts are the shortest that people write")
    func descriptions() {
        #expect("\(CPUQuantity.cores(2)) \(CPUQuantity.millicores(500)) \(CPUQuantity(nanocpus: 1))" == "2 500m 1n")
        let sizes = [ByteQuantity.gibibytes(4), .mebibytes(512), ByteQuantity(bytes: 1_000_000_000), .init(bytes: 0)]
        #expect(sizes.map(\.description) == ["4Gi", "512Mi", "1G", "0"])
    }

    @Test("in a manifest a whole number needs no quotes, and is written back as text")
    func coding() throws {
        let value: JSONValue = ["cpu": 2, "memory": 1_048_576]
        let resources = try value.decode(ContainerResources.self)
        #expect(resources == ContainerResources(cpu: .cores(2), memory: .mebibytes(1)))
        #expect(try JSONValue(encoding: resources) == ["cpu": "2", "memory": "1Mi"])
    }
}
