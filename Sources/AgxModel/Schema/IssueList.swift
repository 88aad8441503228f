/// Issues up to a limit, so that a hostile object gets a short answer soon.
struct IssueList {
    private(set) var issues: [FieldIssue] = []
    let limit: Int

    init(limit: Int) { self.limit = limit }

    var isFull: Bool { issues.count >= limit }

    mutating func add(_ issue: FieldIssue) {
        if !isFull { issues.append(issue) }
    }
}
