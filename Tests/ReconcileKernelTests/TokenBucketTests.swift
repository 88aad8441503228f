import ReconcileKernel
import TestSupport
import Testing

@Suite("A budget of requests", .timeLimit(.minutes(5)))
struct TokenBucketTests {
    @Test("what is spent at once is bounded, and a refusal says how long to wait")
    func burst() {
        var bucket = TokenBucket(capacity: 10, perSecond: 2)
        for _ in 0..<10 { #expect(bucket.take(1, at: .seconds(100)) == nil) }
        #expect(bucket.take(1, at: .seconds(100)) == .milliseconds(500))
        #expect(bucket.take(1, at: .milliseconds(100_500)) == nil, "it waited as long as it was told")
        #expect(bucket.take(1, at: .milliseconds(100_500)) != nil)
    }

    @Test("it never holds more than its capacity, and what costs more than that costs all of it")
    func capacity() {
        var bucket = TokenBucket(capacity: 10, perSecond: 2)
        #expect(bucket.take(10, at: .seconds(1)) == nil)
        #expect(bucket.take(25, at: .seconds(1000)) == nil)
        #expect(bucket.take(1, at: .seconds(1000)) != nil)
    }

    @Test("a clock that goes backwards gives nothing away", arguments: UInt64(0)..<20)
    func bounded(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var bucket = TokenBucket(capacity: 20, perSecond: 5)
        var spent = 0.0
        let last = 60
        for _ in 0..<2000 {
            let cost = Double(Int.random(in: 1...10, using: &random))
            let now = Duration.seconds(Int.random(in: 0...last, using: &random))
            if bucket.take(cost, at: now) == nil { spent += cost }
        }
        #expect(spent <= 20 + Double(last) * 5, "seed \(seed)")
        #expect(spent >= 20, "seed \(seed)")
    }
}
