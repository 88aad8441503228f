import ReconcileKernel
import TestSupport
import Testing

@Suite("Work queue state")
struct WorkQueueStateTests {
    @Test("a key added while it is processing is handed out once more, after it finishes")
    func addWhileProcessing() {
        var queue = WorkQueueState<String, Int>()
        queue.add("a", now: 0)
        #expect(queue.next() == "a")
        queue.add("a", now: 0)
        queue.add("a", now: 0)
        #expect(queue.next() == nil)
        queue.finish("a", now: 0)
        #expect(queue.next() == "a")
        #expect(queue.next() == nil)
    }

    @Test("the earliest of several delays wins, and adding a key at once overtakes its delay")
    func delays() {
        var queue = WorkQueueState<String, Int>()
        queue.add("a", readyAt: 10)
        queue.add("a", readyAt: 5)
        queue.add("a", readyAt: 7)
        #expect(queue.earliestDeadline() == 5)
        queue.promote(now: 5)
        #expect(queue.next() == "a")
        queue.finish("a", now: 5)
        queue.promote(now: 10)
        #expect(queue.next() == nil)
        queue.add("b", readyAt: 20)
        queue.add("b", now: 11)
        #expect(queue.earliestDeadline() == nil)
        #expect(queue.oldestReady == 11)
    }

    @Test("nothing is handed out after shut-down")
    func shutDown() {
        var queue = WorkQueueState<String, Int>()
        queue.add("a", now: 0)
        queue.add("b", readyAt: 1)
        queue.shutDown()
        queue.add("c", now: 0)
        queue.promote(now: 9)
        #expect(queue.next() == nil)
    }

    @Test(
        "random histories never hand a key out twice at once, nor lose one",
        arguments: 0..<10 as Range<UInt64>,
    )
    func histories(batch: UInt64) {
        for seed in batch * 100..<(batch + 1) * 100 { history(seed: seed) }
    }

    private func history(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = WorkQueueState<Int, Int>()
        var now = 0
        // The model: when each key is owed a turn at the latest, and who is in hand.
        var owed: [Int: Int] = [:]
        var inHand: Set<Int> = []
        for _ in 0..<300 {
            let key = Int.random(in: 0..<8, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0:
                queue.add(key, now: now)
                owed[key] = now
            case 1:
                let readyAt = now + Int.random(in: 1..<20, using: &random)
                queue.add(key, readyAt: readyAt)
                owed[key] = min(owed[key] ?? .max, readyAt)
            case 2:
                now += Int.random(in: 1..<10, using: &random)
                queue.promote(now: now)
            case 3:
                let due = owed.filter { $0.value <= now && !inHand.contains($0.key) }
                if let handed = queue.next() {
                    #expect(inHand.insert(handed).inserted, "seed \(seed): \(handed) handed out twice")
                    #expect(owed.removeValue(forKey: handed) != nil, "seed \(seed): nobody asked for \(handed)")
                } else {
                    #expect(due.isEmpty, "seed \(seed): \(due) not handed out")
                }
            default:
                if let done = inHand.sorted().randomElement(using: &random) {
                    inHand.remove(done)
                    queue.finish(done, now: now)
                }
            }
            #expect(queue.processingKeys == inHand)
        }
        for key in inHand { queue.finish(key, now: now) }
        queue.promote(now: .max)
        while let key = queue.next() {
            #expect(owed.removeValue(forKey: key) != nil)
            queue.finish(key, now: now)
        }
        #expect(owed.isEmpty, "seed \(seed): lost \(owed)")
    }
}
