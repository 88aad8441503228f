import AgxModel
import Foundation

extension GateRouter {
    /// Builds events from what a runtime tells: of its own company only, of bounded size, and safe to be shown.
    func events(_ body: [UInt8]) throws(GateRefusal) -> [RuntimeEvent] {
        let asked = try decode([RuntimeEvent].self, body)
        guard asked.count <= RuntimeEvent.maximumBatch else {
            throw GateRefusal(status: 413, message: "at most \(RuntimeEvent.maximumBatch) events at once")
        }
        var events: [RuntimeEvent] = []
        for event in asked { events.append(try checked(event)) }
        return events
    }

    private func checked(_ event: RuntimeEvent) throws(GateRefusal) -> RuntimeEvent {
        guard Self.isReason(event.reason) else {
            throw GateRefusal(status: 400, message: "a reason is one word in CamelCase, such as TimedOut")
        }
        if event.kind == .company {
            guard event.name == company.rawValue, event.uid == nil else {
                throw .forbidden("an event about another company")
            }
        } else {
            guard DNSName.isSubdomain(event.name), let uid = event.uid, Self.isUID(uid) else {
                throw GateRefusal(status: 400, message: "an event needs the name and the uid of its object")
            }
        }
        var event = event
        event.message = PlainText.line(event.message, maximumBytes: RuntimeEvent.maximumMessage)
        return event
    }

    private static func isReason(_ text: String) -> Bool {
        guard (1...RuntimeEvent.maximumReason).contains(text.utf8.count), let first = text.utf8.first else {
            return false
        }
        return (0x41...0x5A).contains(first)
            && text.utf8.allSatisfy { byte in
                (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
            }
    }

    private static func isUID(_ text: String) -> Bool { UUID(uuidString: text)?.uuidString.lowercased() == text }
}
