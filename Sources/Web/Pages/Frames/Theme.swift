import Vocabulary

/// An appearance that overrides the system's; the raw value goes into `<html data-theme>`.
enum Theme: String, Codable, Sendable, CaseIterable {
    case light, dark
}

/// The setting behind it. The raw values are stored.
enum Appearance: String, Choice {
    case system, light, dark

    var label: String {
        switch self {
        case .system: "As the system"
        case .light: "Light"
        case .dark: "Dark"
        }
    }

    var theme: Theme? {
        switch self {
        case .system: nil
        case .light: .light
        case .dark: .dark
        }
    }
}
