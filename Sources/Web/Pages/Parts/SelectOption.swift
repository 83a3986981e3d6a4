/// One answer of a select box in a filter.
struct SelectOption: Encodable, Sendable, Equatable {
    let value: String
    let label: String
    let isChosen: Bool

    init(_ value: String, _ label: String, isChosen: Bool = false) {
        self.value = value
        self.label = label
        self.isChosen = isChosen
    }
}
