import Testing

@testable import ExecGate

@Suite("Gate request parser", .timeLimit(.minutes(5)))
struct GateRequestParserTests {
    func parse(_ text: String, limits: GateLimits = GateLimits()) throws -> [GateRequest] {
        var parser = GateRequestParser(limits: limits)
        parser.append(Array(text.utf8))
        var requests: [GateRequest] = []
        while let request = try parser.next() { requests.append(request) }
        return requests
    }

    @Test("reads requests one after the other, bodies by their length")
    func reads() throws {
        let requests = try parse(
            "POST /a?x=1&y HTTP/1.1\r\nHost: d\r\nContent-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\n\r\n"
        )
        #expect(requests.map(\.path) == ["/a", "/b"])
        #expect(requests[0].body == Array("abc".utf8) && requests[1].body.isEmpty)
        #expect(requests[0].query == ["x": "1", "y": ""])
    }

    @Test("split anywhere, a request reads the same", arguments: 1..<70)
    func splits(at position: Int) throws {
        let text = "POST /exec HTTP/1.1\r\nUpgrade: tcp\r\nContent-Length: 14\r\n\r\n{\"Detach\":true}"
        let bytes = Array(text.utf8)
        var parser = GateRequestParser()
        parser.append(bytes.prefix(position))
        let early = try parser.next()
        parser.append(bytes.dropFirst(position))
        let request = try #require(try early ?? parser.next())
        #expect(request.wantsUpgrade && request.body.count == 14)
    }

    @Test(
        "whatever two parsers could read differently is refused",
        arguments: [
            ("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
            ("GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
            ("GET / HTTP/1.1\r\ntransfer-encoding: identity\r\n\r\n", 411),
            ("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nContent-Length: +1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nContent-Length: 1,1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nContent-Length: 0x1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nContent-Length:\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nContent-Length: 9999999999999\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nContent-Length : 1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n", 400),
            ("GET / HTTP/1.1\nHost: a\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\u{0}b\r\n\r\n", 400),
            ("GET /\u{e9} HTTP/1.1\r\n\r\n", 400),
            ("GET / HTTP/2.0\r\n\r\n", 400),
            ("GET  / HTTP/1.1\r\n\r\n", 400),
            ("GET / extra HTTP/1.1\r\n\r\n", 400),
            ("get / HTTP/1.1\r\n\r\n", 400),
            ("GET http://docker/ HTTP/1.1\r\n\r\n", 400),
            ("CONNECT host:1 HTTP/1.1\r\n\r\n", 400),
            ("GET /?a=1&a=2 HTTP/1.1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n", 417),
            ("GET / HTTP/1.1\r\nContent-Length: 300000\r\n\r\n", 413),
            ("GET / HTTP/1.1\r\nA: \(String(repeating: "a", count: 20_000))\r\n\r\n", 431),
            (String(repeating: "a", count: 20_000), 431),
            ("\r\n\r\n", 400),
        ],
    )
    func refuses(text: String, status: Int) {
        #expect {
            try parse(text)
        } throws: { error in
            let refusal = error as? GateRefusal
            return refusal?.status == status && refusal?.closesConnection == true
        }
    }

    @Test("a request hidden in another's body stays a body")
    func smuggling() throws {
        let inner = "POST /containers/other/exec HTTP/1.1\r\n\r\n"
        let requests = try parse("POST /a HTTP/1.1\r\nContent-Length: \(inner.utf8.count)\r\n\r\n\(inner)")
        #expect(requests.map(\.path) == ["/a"])
    }

    @Test(
        "random bytes, random pieces of HTTP and mutated requests are read or refused, with no more kept than allowed",
        arguments: 0..<20 as Range<UInt64>,
    )
    func fuzz(batch: UInt64) {
        var read = 0
        for seed in batch * 200..<(batch + 1) * 200 { read += GateFuzz.run(seed: seed) }
        // Or the parser has refused all of it unread.
        #expect(read > 0)
    }
}
