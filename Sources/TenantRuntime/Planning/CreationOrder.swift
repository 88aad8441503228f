/// Numbers that say which tasks were created before which, by the uids of their records.
struct CreationOrder {
    private var numbers: [String: Int] = [:]
    /// The number of the newest.
    private(set) var last = 0
    /// Whether the order of those there are is known, so that each new one comes after them.
    private var isKnown = false

    /// The number of a task, which is 0 as long as nothing is known.
    mutating func number(of uid: String) -> Int {
        if let number = numbers[uid] { return number }
        guard isKnown else { return 0 }
        last += 1
        numbers[uid] = last
        return last
    }

    /// Takes the order of all there are, oldest first.
    mutating func learn(_ uids: [String]) {
        isKnown = true
        for uid in uids { _ = number(of: uid) }
    }

    mutating func forget(_ uid: String) { numbers[uid] = nil }

    /// Forgets all: they are about to be told anew.
    mutating func reset() { (numbers, isKnown) = ([:], false) }
}
