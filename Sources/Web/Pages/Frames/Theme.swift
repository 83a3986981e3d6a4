/// An appearance that overrides the system's; the raw value goes into `<html data-theme>`.
enum Theme: String, Codable, Sendable, CaseIterable {
    case light, dark
}
