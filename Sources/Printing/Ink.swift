import CPango

/// The colours of the panel on paper; the values are those of `aviary.css`.
struct Ink: Equatable {
    let red: Double
    let green: Double
    let blue: Double

    init(_ hex: UInt32) {
        red = Double(hex >> 16 & 0xFF) / 255
        green = Double(hex >> 8 & 0xFF) / 255
        blue = Double(hex & 0xFF) / 255
    }

    static let text = Ink(0x1B2024)
    static let quiet = Ink(0x5A6067)
    static let line = Ink(0xE6E3DC)
    static let rim = Ink(0xD3CFC7)
    static let accent = Ink(0x0B6079)
    static let accentSoft = Ink(0xE3F0F3)
    static let green = Ink(0x1B6A3B)
    static let greenSoft = Ink(0xE5F4EA)
    static let red = Ink(0xA4241D)
    static let redSoft = Ink(0xFDECEA)
    static let slate = Ink(0x4B5763)
    static let slateSoft = Ink(0xEDF0F3)
}

/// How a piece of text looks.
struct TextStyle: Equatable {
    enum Weight: UInt32 { case regular = 400, medium = 500, semibold = 600 }

    /// Points.
    var size: Double
    var weight = Weight.regular
    var ink = Ink.text
    /// Points between letters, more or less than the font has.
    var tracking = 0.0
    /// The height of a line, in sizes.
    var leading = 1.45

    static let title = TextStyle(size: 25, weight: .semibold, tracking: -0.5, leading: 1.2)
    static let label = TextStyle(size: 7.5, weight: .medium, ink: .quiet, tracking: 0.05)
    static let fact = TextStyle(size: 10, weight: .medium)
    static let name = TextStyle(size: 10.5, weight: .semibold)
    static let body = TextStyle(size: 9)
    static let detail = TextStyle(size: 8, ink: .quiet)
    static let sum = TextStyle(size: 9)
    static let sumLabel = TextStyle(size: 9, ink: .quiet)
    static let total = TextStyle(size: 10.5, weight: .semibold)
    static let due = TextStyle(size: 10.5, weight: .semibold, ink: .accent)
    static let foot = TextStyle(size: 7.5, ink: .quiet)
    static let running = TextStyle(size: 8, weight: .medium)
    static let runningQuiet = TextStyle(size: 8, ink: .quiet)
}
