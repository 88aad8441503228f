/// What one check of `agx doctor` came to.
struct Finding: Sendable, Hashable {
    enum Grade: String, Sendable {
        case ok
        case warn
        case fail
    }

    var grade: Grade
    /// What was looked at.
    var subject: String
    /// What was found.
    var detail: String
    /// What to do about it; empty if nothing.
    var remedy: String

    static func ok(_ subject: String, _ detail: String) -> Finding {
        Finding(grade: .ok, subject: subject, detail: detail, remedy: "")
    }

    static func warn(_ subject: String, _ detail: String, _ remedy: String) -> Finding {
        Finding(grade: .warn, subject: subject, detail: detail, remedy: remedy)
    }

    static func fail(_ subject: String, _ detail: String, _ remedy: String) -> Finding {
        Finding(grade: .fail, subject: subject, detail: detail, remedy: remedy)
    }
}
