public import Vocabulary

/// How often a price is paid. The raw values are those of the reference.
public enum Period: String, Codable, Sendable, CaseIterable, Choice {
    case oneTime = "one-time"
    case weekly
    case biWeekly = "bi-weekly"
    case monthly
    case quarterly
    case semiAnnually = "semi-annually"
    case annually
    case biennially
    case triennially

    public var label: String {
        switch self {
        case .oneTime: "One time"
        case .weekly: "Weekly"
        case .biWeekly: "Every two weeks"
        case .monthly: "Monthly"
        case .quarterly: "Quarterly"
        case .semiAnnually: "Every half year"
        case .annually: "Yearly"
        case .biennially: "Every two years"
        case .triennially: "Every three years"
        }
    }

    /// After an amount: "€4.00 a month".
    public var suffix: String {
        switch self {
        case .oneTime: "once"
        case .weekly: "a week"
        case .biWeekly: "every two weeks"
        case .monthly: "a month"
        case .quarterly: "a quarter"
        case .semiAnnually: "every half year"
        case .annually: "a year"
        case .biennially: "every two years"
        case .triennially: "every three years"
        }
    }
}
