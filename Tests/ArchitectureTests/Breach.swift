/// A place where a rule of the house is broken.
struct Breach: Equatable, CustomStringConvertible {
    var path: String
    var line: Int
    var reason: String

    var description: String { "\(path):\(line): \(reason)" }
}
