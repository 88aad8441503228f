/// The text of a scalar that people may write as a string or as a whole number (`cpu: 2`).
struct ScalarText {
    var text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // A number is the rarer form: when this isn't one, reading it as a string reports what is wrong.
        if let number = try? container.decode(Int64.self) {
            text = String(number)
        } else {
            text = try container.decode(String.self)
        }
    }
}
