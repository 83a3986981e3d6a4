import Domain
import Vocabulary

/// `aviary-trial reckon`: answers each line of standard input with one line, so that an outside program can check how we reckon.
///
///     currencies                       AED 2,AFN 2,…
///     start monthly 2025-01-31 2       2025-03-31
///     percentage EUR 1011 99750        101
///     share EUR 12300 1 3              4100
///     split EUR 100 1 1 1              34 33 33
enum Reckoner {
    static func answer() {
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            do { print(try answer(words)) } catch { print("error \(error)") }
        }
    }

    private static func answer(_ words: [String]) throws -> String {
        switch words.first {
        case "currencies":
            return Currency.all.map { "\($0.code) \($0.exponent)" }.joined(separator: ",")
        case "start":
            guard words.count == 4, let period = Period(rawValue: words[1]), let anchor = Day(words[2]),
                let index = Int(words[3]), let start = period.start(of: index, anchor: anchor)
            else { return "not understood" }
            return start.description
        default:
            let numbers = words.dropFirst(2).compactMap { Int64($0) }
            guard words.count > 3, numbers.count == words.count - 2, let currency = Currency(words[1]) else {
                return "not understood"
            }
            let money = Money(numbers[0], currency)
            switch (words[0], numbers.count) {
            case ("percentage", 2): return "\(try money.percentage(Rate(millionths: numbers[1])).amount)"
            case ("share", 3): return "\(try money.share(numbers[1], of: numbers[2]).amount)"
            case ("split", 2...):
                return try money.split(into: Array(numbers.dropFirst())).map { "\($0.amount)" }.joined(separator: " ")
            default: return "not understood"
            }
        }
    }
}
