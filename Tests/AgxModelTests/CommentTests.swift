import AgxModel
import Testing

@Suite("Comments of a task")
struct CommentTests {
    /// A task's status, and whether there was room for all that was said.
    private struct Talk {
        var status = AgentTask.Status()
        var hadRoom = true

        var texts: [String] { status.comments.map(\.text) }

        mutating func say(_ text: String, _ author: String) throws {
            let comment = AgentTask.Comment(author: author, time: Timestamp(secondsSinceEpoch: 0), text: text)
            hadRoom = try status.add(comment) && hadRoom
        }
    }

    @Test("agents push out their own and never a person's", arguments: [4, 8192])
    func flood(length: Int) throws {
        var talk = Talk()
        let rest = String(repeating: "x", count: length - 4)
        try talk.say("first", "ann")
        for _ in 0..<10 { try talk.say(rest, "agent") }
        try talk.say("second", "ann")
        for number in 0..<300 { try talk.say("\(number) \(rest)", "agent") }
        #expect(talk.hadRoom)
        #expect(talk.status.comments.filter { $0.author == "ann" }.map(\.text) == ["first", "second"])
        #expect(talk.texts.first == "first", "the order stays")
        #expect(talk.texts.last == "299 \(rest)")
    }

    @Test("where only people's are left an agent has no room, and a person has")
    func full() throws {
        var talk = Talk()
        for number in 0..<100 { try talk.say("\(number)", "ann") }
        #expect(talk.hadRoom)
        try talk.say("mine", "agent")
        #expect(!talk.hadRoom)
        #expect(talk.texts == (0..<100).map { "\($0)" })
        try talk.say("100", "ann")
        #expect(talk.texts == (1...100).map { "\($0)" })
    }

    @Test("a person's comment finds room among those of agents first")
    func person() throws {
        var talk = Talk()
        try talk.say("0", "ann")
        for number in 1..<100 { try talk.say("\(number)", "agent") }
        try talk.say("100", "bob")
        #expect(talk.texts == ["0"] + (2...100).map { "\($0)" })
    }
}
