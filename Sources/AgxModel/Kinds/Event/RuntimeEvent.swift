/// What a company's runtime tells of one of its objects, on its way to the relay, which makes an `Event` of it.
package struct RuntimeEvent: Codable, Hashable, Sendable {
    /// The kinds that a runtime may speak of.
    package enum Subject: String, Codable, Hashable, Sendable, CaseIterable {
        case task = "Task"
        case schedule = "Schedule"
        /// All of its company; then there is no uid, since only the relay knows it.
        case company = "Company"
    }

    /// The most of them in one request.
    package static let maximumBatch = 100
    /// Of a reason, in characters.
    package static let maximumReason = 64
    /// Of a message, in bytes.
    package static let maximumMessage = 1024

    package var kind: Subject
    package var name: String
    /// The object's uid, by which clients look for its events.
    package var uid: String?
    package var type: Event.EventType
    /// What happened, as one word in CamelCase.
    package var reason: String
    /// The same for people.
    package var message: String

    package init(
        _ kind: Subject,
        _ name: String,
        uid: String?,
        _ type: Event.EventType,
        _ reason: String,
        _ message: String,
    ) {
        (self.kind, self.name, self.uid) = (kind, name, uid)
        (self.type, self.reason, self.message) = (type, reason, message)
    }
}
