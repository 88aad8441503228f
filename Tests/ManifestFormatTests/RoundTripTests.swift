import ManifestFormat
import TestSupport
import Testing

@Suite("Text and back", .timeLimit(.minutes(5)))
struct RoundTripTests {
    @Test("random values come back from JSON and YAML as they were", arguments: 1...20 as ClosedRange<UInt64>)
    func randomValues(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<250 {
            let value = random.value()
            let yaml = value.yamlText()
            #expect(try JSONValue.parse(json: value.jsonBytes()) == value, "seed \(seed)")
            #expect(try JSONValue.parse(json: Array(value.jsonText(pretty: true).utf8)) == value, "seed \(seed)")
            #expect(try JSONValue.parse(yaml: yaml) == value, "seed \(seed): \(value.jsonText())\n\(yaml)")
            #expect(try JSONValue.parse(yaml: yaml).yamlText() == yaml, "seed \(seed)")
        }
    }

    @Test("troublesome texts come back, as values, elements and names", arguments: SeededGenerator.troublesome)
    func troublesome(text: String) throws {
        let plain = JSONValue.string(text)
        let values: [JSONValue] = [plain, [plain], .object([text: plain]), [[.object([text: [plain]])]]]
        for value in values {
            let yaml = value.yamlText()
            let read = try JSONValue.parse(yaml: yaml)
            #expect(read == value, "\(yaml)")
            // Swift's strings are equal if they look the same; the bytes must be, too.
            #expect(read.jsonBytes() == value.jsonBytes())
        }
    }

    @Test("a manifest is written the way a person would")
    func canonical() throws {
        let text = """
            apiVersion: runagx.com/v1
            kind: Company
            metadata:
              annotations:
                note: "yes"
                runagx.com/script: |
                  #!/bin/sh
                  echo "a: b"   # c

                    exit 0
              labels: {}
              name: acme
            spec:
              args:
              - -c
              - --flag=1
              - "500"
              - 500m
              - null
              - - 1
                - 2.5
              - name: A
                value: über alles
              command: []
              egress: 10.213.0.0/16
              image: ghcr.io/acme/sandbox:1.2@sha256:0a
              message: |-
                one
                two
              "on": "2026-01-31"
              ratio: 1.0
              replicas: 3
              suspended: false
              trailing: |+
                one

              zone: "a: b"

            """
        let value = try JSONValue.parse(yaml: text)
        #expect(value.yamlText() == text)
        #expect(value[path: "spec", "message"] == "one\ntwo")
        #expect(value[path: "spec", "trailing"] == "one\n\n")
    }

    @Test("names are sorted by their bytes' order, so equal values have equal text")
    func sorted() {
        let members = (0..<200).map { ("key\($0 * 7919 % 200)", JSONValue.integer(Int64($0))) }
        let forwards = JSONValue.object(Dictionary(uniqueKeysWithValues: members))
        let backwards = JSONValue.object(Dictionary(uniqueKeysWithValues: members.reversed()))
        #expect(forwards.yamlText() == backwards.yamlText())
        #expect(forwards.jsonText() == backwards.jsonText())
        let lines = forwards.yamlText().split(separator: "\n").map { String($0.prefix { $0 != ":" }) }
        #expect(lines == lines.sorted())
    }
}
