/// Turns the structure of a regular expression into an automaton, from its end to its start.
struct PatternCompiler {
    private(set) var states: [PatternState] = []
    private static let maximumStates = 20_000

    mutating func compile(_ syntax: PatternSyntax) throws(ModelError) -> Int {
        try compile(syntax, next: PatternState.accepting)
    }

    private mutating func compile(_ syntax: PatternSyntax, next: Int) throws(ModelError) -> Int {
        switch syntax {
        case .set(let set): return try add(.consume(set, next: next))
        case .start: return try add(.assertStart(next: next))
        case .end: return try add(.assertEnd(next: next))
        case .sequence(let parts):
            var next = next
            for part in parts.reversed() { next = try compile(part, next: next) }
            return next
        case .either(let branches):
            var result: Int?
            for branch in branches {
                let start = try compile(branch, next: next)
                result = if let result { try add(.split(result, start)) } else { start }
            }
            return result ?? next
        case .repetition(let part, let minimum, let maximum):
            return try compileRepetition(part, minimum: minimum, maximum: maximum, next: next)
        }
    }

    private mutating func compileRepetition(
        _ part: PatternSyntax,
        minimum: Int,
        maximum: Int?,
        next: Int,
    ) throws(ModelError) -> Int {
        var result = next
        if let maximum {
            for _ in minimum..<maximum { result = try add(.split(try compile(part, next: result), next)) }
        } else {
            // The loop's state comes first, so that its body can lead back to it.
            let loop = try add(.split(next, next))
            states[loop] = .split(try compile(part, next: loop), next)
            result = loop
        }
        for _ in 0..<minimum { result = try compile(part, next: result) }
        return result
    }

    private mutating func add(_ state: PatternState) throws(ModelError) -> Int {
        guard states.count < Self.maximumStates else {
            throw ModelError(.invalidDefinition, "a pattern needs more than \(Self.maximumStates) states")
        }
        states.append(state)
        return states.count - 1
    }
}
