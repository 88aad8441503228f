import Foundation
import ManifestFormat
import Testing

@Suite("Swift values as JSON", .timeLimit(.minutes(5)))
struct CodingTests {
    struct Sample: Codable, Equatable {
        struct Part: Codable, Equatable { var name: String, extra: JSONValue? }
        var count: Int64
        var ratio: Double
        var at: Date
        var parts: [Part]
        var url: String
    }

    private let sample = Sample(
        count: .max,
        ratio: 0.1,
        at: Date(timeIntervalSince1970: 1_700_000_000),
        parts: [
            .init(name: "ü", extra: ["big": .integer(.min), "list": [nil, 1.5, true]]), .init(name: "b", extra: nil),
        ],
        url: "https://a/b",
    )

    @Test("a Swift value becomes JSON and comes back, 64-bit integers exact")
    func bothWays() throws {
        let value = try JSONValue(encoding: sample)
        #expect(value["count"] == .integer(.max))
        #expect(value["at"] == "2023-11-14T22:13:20Z")
        #expect(value["url"] == "https://a/b")
        #expect(value["parts"]?.array?.first?["extra"]?["big"] == .integer(.min))
        #expect(try value.decode(Sample.self) == sample)
        #expect(try JSONValue(encoding: value) == value)
        #expect(try value.decode(JSONValue.self) == value)
    }

    @Test(
        "what doesn't fit is said with its path",
        arguments: [
            (["count": "x"], "count: "), (["count": 1], "the field ratio is missing"),
            (
                [
                    "count": 1, "ratio": 1, "at": "2023-11-14T22:13:20Z", "parts": [["name": "a"], ["name": 1]],
                    "url": "",
                ], "parts[1].name: ",
            ),
        ] as [(JSONValue, String)],
    )
    func mismatch(value: JSONValue, prefix: String) {
        let error = #expect(throws: ParseError.self) { try value.decode(Sample.self) }
        #expect(error?.code == .coding)
        #expect(error?.description.hasPrefix(prefix) == true, "\(error?.description ?? "")")
    }
}
