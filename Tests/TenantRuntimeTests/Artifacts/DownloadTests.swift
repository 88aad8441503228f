import Testing

@testable import TenantRuntime

@Suite("Downloads", .timeLimit(.minutes(10)))
struct DownloadTests {
    private static let tag = "\"abc\""

    @Test(
        "answer one range",
        arguments: [
            ("bytes=0-0", 10, .part(0..<1)), ("bytes=0-", 10, .part(0..<10)), ("bytes=3-5", 10, .part(3..<6)),
            ("bytes=3-500", 10, .part(3..<10)), ("bytes=9-", 10, .part(9..<10)), ("bytes=-4", 10, .part(6..<10)),
            ("bytes=-40", 10, .part(0..<10)), ("Bytes=1-2", 10, .part(1..<3)), ("bytes=10-", 10, .unsatisfiable),
            ("bytes=10-12", 10, .unsatisfiable), ("bytes=-0", 10, .unsatisfiable), ("bytes=5-3", 10, .whole),
            ("bytes=0-1,3-4", 10, .whole), ("bytes=a-b", 10, .whole), ("bytes=-", 10, .whole), ("bytes=", 10, .whole),
            ("lines=0-1", 10, .whole), ("bytes=+1-2", 10, .whole), ("bytes=1--2", 10, .whole),
            ("bytes= 1-2", 10, .whole), ("bytes=0-", 0, .whole), ("bytes=-5", 0, .whole),
            ("bytes=99999999999999999999-", 10, .unsatisfiable), ("bytes=2-99999999999999999999", 10, .part(2..<10)),
            ("bytes=-99999999999999999999", 10, .part(0..<10)),
        ] as [(String, Int64, Download)],
    )
    func range(text: String, size: Int64, expected: Download) {
        #expect(Download(.init(range: text), size: size, entityTag: Self.tag) == expected)
    }

    @Test(
        "look at the entity tag first",
        arguments: [
            (.init(ifNoneMatch: "\"abc\""), .notModified), (.init(ifNoneMatch: "\"x\", W/\"abc\""), .notModified),
            (.init(ifNoneMatch: "*"), .notModified), (.init(ifNoneMatch: "\"x\""), .whole),
            (.init(range: "bytes=0-1", ifNoneMatch: "\"abc\""), .notModified),
            (.init(range: "bytes=0-1", ifRange: "\"abc\""), .part(0..<2)),
            (.init(range: "bytes=0-1", ifRange: "W/\"abc\""), .whole),
            (.init(range: "bytes=0-1", ifRange: "Wed, 21 Oct 2026 07:28:00 GMT"), .whole),
            (.init(range: "bytes=90-", ifRange: "\"old\""), .whole), (.init(ifRange: "\"abc\""), .whole),
        ] as [(Download.Conditions, Download)],
    )
    func tags(conditions: Download.Conditions, expected: Download) {
        #expect(Download(conditions, size: 10, entityTag: Self.tag) == expected)
    }

    @Test(
        "say a name that no header can be broken by",
        arguments: [
            ("a/report.xml", "attachment; filename=\"report.xml\""),
            ("a\"b\\c", "attachment; filename=\"a_b_c\"; filename*=UTF-8''a%22b%5Cc"),
            ("für.txt", "attachment; filename=\"f_r.txt\"; filename*=UTF-8''f%C3%BCr.txt"),
            ("x\r\ny", "attachment; filename=\"x_y\"; filename*=UTF-8''x%0D%0Ay"),
        ],
    )
    func names(path: String, expected: String) {
        #expect(AttachmentName.header(for: path) == expected)
    }
}
