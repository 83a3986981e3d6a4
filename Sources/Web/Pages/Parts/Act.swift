/// Something a person can do here: a link to a page, or a form of its own that posts at once.
struct Act: Encodable, Sendable, Equatable {
    let label: String
    let href: Link
    let isPost: Bool
    var isPrimary = false
    var isDanger = false
    var icon: String?
    var hidden: [HiddenField] = []

    /// A link to a page.
    static func link(_ label: String, _ href: Link, icon: String? = nil) -> Act {
        Act(label: label, href: href, isPost: false, icon: icon)
    }

    /// A button that posts to an address.
    static func post(_ label: String, _ href: Link, icon: String? = nil, hidden: [HiddenField] = []) -> Act {
        Act(label: label, href: href, isPost: true, icon: icon, hidden: hidden)
    }

    /// The same as the one main act of the page.
    var primary: Act {
        var copy = self
        copy.isPrimary = true
        return copy
    }

    /// The same as one that destroys something.
    var danger: Act {
        var copy = self
        copy.isDanger = true
        return copy
    }
}

/// A value that a form carries along.
struct HiddenField: Encodable, Sendable, Equatable {
    let name: String
    let value: String

    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
