/// Who is signed in, as the account menu shows it.
struct Person: Encodable, Sendable {
    let name: String
    let initials: String

    init(name: String) {
        self.name = name
        let words = name.split(separator: " ")
        let ends = words.count > 1 ? [words.first, words.last] : [words.first]
        initials = ends.compactMap { $0?.first?.uppercased() }.joined()
    }
}
