extension FailureText {
    /// Behind these words an agent or its provider tells how long to wait.
    private static let introductions = [
        "try again in ", "retry in ", "retry after ", "retry-after: ", "retry-after ", "resets in ", "reset in ",
    ]
    private static let longestWait = Duration.seconds(86_400)

    /// How long the text asks to wait, at most 24 hours; nil if it doesn't say so beyond doubt.
    ///
    /// A time of day is none: no agent prints its zone. A bare number is seconds, as in HTTP, after `retry after` only.
    var wait: Duration? {
        for introduction in Self.introductions {
            guard let start = end(of: introduction) else { continue }
            let isHeader = introduction.hasPrefix("retry after") || introduction.hasPrefix("retry-after")
            if let seconds = seconds(at: start, allowsBareNumber: isHeader), seconds > 0 {
                return min(.milliseconds(Int64((seconds * 1000).rounded(.up))), Self.longestWait)
            }
        }
        return nil
    }

    /// The sum of up to six numbers with their units, such as `1h 2m`, `3 hours and 5 minutes` or `36.5s`.
    private func seconds(at start: Int, allowsBareNumber: Bool) -> Double? {
        var (position, total) = (start, 0.0)
        for part in 0..<6 {
            guard let (number, afterNumber) = number(at: position) else { return part == 0 ? nil : total }
            let (unit, afterUnit) = word(at: skippingBlanks(from: afterNumber))
            guard let factor = Self.unitSeconds(unit) else {
                // A time of day (`5:30`), a date or a number of something else.
                guard allowsBareNumber, part == 0, unit.isEmpty, isEnd(afterNumber) else { return nil }
                return number
            }
            total += number * factor
            position = skippingJoint(from: afterUnit)
        }
        return total
    }

    private func number(at start: Int) -> (Double, Int)? {
        let digits = bytes[start...].prefix { (0x30...0x39).contains($0) }
        guard (1...7).contains(digits.count) else { return nil }
        var value = digits.reduce(0.0) { $0 * 10 + Double($1 - 0x30) }
        var end = digits.endIndex
        if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
            let fraction = bytes[(end + 1)...].prefix { (0x30...0x39).contains($0) }.prefix(9)
            var place = 0.1
            for digit in fraction {
                value += Double(digit - 0x30) * place
                place /= 10
            }
            if !fraction.isEmpty { end = fraction.endIndex }
        }
        return (value, end)
    }

    private func word(at start: Int) -> (String, Int) {
        let letters = bytes[start...].prefix { (0x61...0x7A).contains($0) }.prefix(16)
        return (String(decoding: letters, as: UTF8.self), letters.endIndex)
    }

    private func skippingBlanks(from start: Int) -> Int {
        bytes[start...].firstIndex { $0 != 0x20 } ?? bytes.endIndex
    }

    private func skippingJoint(from start: Int) -> Int {
        var position = start
        if position < bytes.count, bytes[position] == UInt8(ascii: ",") { position += 1 }
        position = skippingBlanks(from: position)
        let (joint, end) = word(at: position)
        return joint == "and" ? skippingBlanks(from: end) : position
    }

    private func isEnd(_ position: Int) -> Bool {
        guard position < bytes.count else { return true }
        return [0x20, 0x0A, 0x0D, UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "\"")].contains(bytes[position])
    }

    private static func unitSeconds(_ unit: String) -> Double? {
        switch unit {
        case "ms", "millisecond", "milliseconds": 0.001
        case "s", "sec", "secs", "second", "seconds": 1
        case "m", "min", "mins", "minute", "minutes": 60
        case "h", "hr", "hrs", "hour", "hours": 3600
        case "d", "day", "days": 86_400
        default: nil
        }
    }
}
