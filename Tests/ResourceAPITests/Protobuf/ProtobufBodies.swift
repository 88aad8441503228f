/// Bodies as newer clients send them.
enum ProtobufBodies {
    static let type = "application/vnd.kubernetes.protobuf"

    /// What kubectl 1.37 sends for `auth can-i create companies`.
    static let accessReview = hex(
        """
        6b3873000a320a17617574686f72697a6174696f6e2e6b38732e696f2f7631121753656c665375626a6563744163636573735265766965\
        77124b0a100a0012001a0022002a00320038004200122d0a2b0a0764656661756c7412066372656174651a076167782e64657622002a09\
        636f6d70616e69657332003a001a08080012001a0020001a002200
        """
    )

    static func envelope(_ apiVersion: String, _ kind: String, _ raw: [UInt8]) -> [UInt8] {
        [0x6B, 0x38, 0x73, 0] + field(1, field(1, apiVersion) + field(2, kind)) + field(2, raw) + field(3, "")
            + field(4, "")
    }

    static func field(_ number: UInt8, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

    static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        [number << 3 | 2] + varint(bytes.count) + bytes
    }

    static func field(_ number: UInt8, _ value: Int) -> [UInt8] { [number << 3] + varint(value) }

    private static func varint(_ value: Int) -> [UInt8] {
        value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + varint(value >> 7)
    }

    private static func hex(_ text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// An Event in company acme, with the empty parts that Go writes.
    static let event = envelope(
        "v1",
        "Event",
        field(1, field(1, "acme.1") + field(3, "acme") + field(5, "") + field(8, [UInt8]()) + label("team", "a"))
            + field(2, field(1, "Company") + field(3, "acme")) + field(3, "Seen") + field(4, "It was seen.")
            + field(5, field(1, "agx")) + field(6, field(1, 1_767_225_600) + field(2, 0))
            + field(7, field(1, 1_767_225_660)) + field(8, 3) + field(9, "Normal")
            + field(10, field(1, 1_767_225_600) + field(2, 500_000_000)) + field(15, "agx-1"),
    )

    private static func label(_ key: String, _ value: String) -> [UInt8] {
        field(11, field(1, key) + field(2, value))
    }

    static func deleteOptions(uid: String = "", version: String = "", dryRun: Bool = false) -> [UInt8] {
        let preconditions =
            (uid.isEmpty ? [] : field(1, uid)) + (version.isEmpty ? [] : field(2, version))
        let raw = field(1, 0) + field(2, preconditions) + field(4, "Background") + (dryRun ? field(5, "All") : [])
        return envelope("v1", "DeleteOptions", raw)
    }

    /// Options of older clients: whether dependents stay.
    static func deleteOptions(orphansDependents: Bool) -> [UInt8] {
        envelope("v1", "DeleteOptions", field(3, orphansDependents ? 1 : 0))
    }

    /// A question for a path that is no resource.
    static func accessReview(path: String, verb: String) -> [UInt8] {
        envelope(
            "authorization.k8s.io/v1",
            "SelfSubjectAccessReview",
            field(2, field(2, field(1, path) + field(2, verb))),
        )
    }
}
