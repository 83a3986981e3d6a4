/// The two databases that the panel runs on. A statement reads the same on both unless it asks for the engine.
public enum Engine: String, Sendable, Codable, CaseIterable {
    case sqlite
    case postgres
}
