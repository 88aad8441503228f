import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import Testing

@Suite("bad input", .timeLimit(.minutes(5)))
struct BadInputTests {
    @Test(
        "is refused with the right code, and the message says what would be right",
        arguments: creates + writes + requests,
    )
    func refused(_ bad: BadRequest) async throws {
        let server = try TestServer()
        try await server.test { client in
            _ = try await client.post(companies, companyBody("acme"))
            let answer = try await client.send(
                bad.method,
                bad.path,
                bytes: bad.body,
                type: bad.type,
                accept: bad.accept,
            )
            #expect(answer.code == bad.code, "\(answer.text)")
            let status = try answer.json
            #expect(status["kind"] == "Status")
            #expect(status["status"] == "Failure")
            #expect(status["code"] == .integer(Int64(bad.code)))
            #expect(status["reason"] == .string(bad.reason))
            for text in bad.says { #expect(answer.message.contains(text), "\(answer.message)") }
            let present = try await client.get(companies)
            #expect(try present.json["items"]?.array?.count == 1, "nothing is half applied")
            #expect(try present.json[path: "metadata", "resourceVersion"] == "2")
        }
    }

    @Test("a wrong method is answered with the right ones, an unready version with when to come back")
    func headers() async throws {
        let server = try TestServer()
        try await server.test { client in
            #expect(try await client.put(companies, "{}").headers[.allow] == "GET, POST, DELETE")
            let early = try await client.get(companies + "?resourceVersion=99")
            #expect(early.headers[.retryAfter] == "1")
            #expect(try early.json[path: "details", "retryAfterSeconds"] == 1)
        }
    }

    @Test("causes name each field that is wrong")
    func causes() async throws {
        let server = try TestServer()
        try await server.test { client in
            let answer = try await client.post(companies, companyBody("x", spec: #"{"plan":"gold","seats":-1}"#))
            #expect(answer.code == 422)
            let causes = try answer.json[path: "details", "causes"]?.array ?? []
            #expect(causes.map { $0["field"] } == ["spec.plan", "spec.seats"])
            #expect(causes.map { $0["reason"] } == ["FieldValueNotSupported", "FieldValueInvalid"])
            #expect(try answer.json[path: "details", "kind"] == "Company")
            #expect(answer.message.hasPrefix(#"Company.test.dev "x" is invalid: [spec.plan: "#))
        }
    }

    @Test(
        "unknown fields are dropped and warned of, or only dropped, and never stored",
        arguments: ["", "Warn", "Ignore"],
    )
    func unknownFields(_ validation: String) async throws {
        let server = try TestServer()
        try await server.test { client in
            let path = companies + (validation.isEmpty ? "" : "?fieldValidation=\(validation)")
            let answer = try await client.post(path, companyBody("x", spec: #"{"plam":"free"}"#))
            #expect(answer.code == 201)
            #expect(try answer.json["spec"] == ["plan": "free"])
            let warning = answer.headers.first { $0.name.canonicalName == "warning" }?.value
            let expected = #"299 - "unknown field \"spec.plam\"; did you mean \"plan\"?""#
            #expect(warning == (validation == "Ignore" ? nil : expected))
        }
    }
}
