/// A currency of ISO 4217: its code and how many decimals its minor unit has.
public struct Currency: Sendable, Hashable, Codable, CustomStringConvertible {
    /// Three capital letters.
    public let code: String
    /// Decimals of the minor unit: 2 for EUR, 0 for JPY, 3 for KWD.
    public var exponent: Int { Self.otherExponents[code] ?? 2 }
    /// How many minor units make one.
    public var scale: Int64 { [1, 10, 100, 1000, 10_000][exponent] }

    /// The currency of a code in any case, or `nil` if ISO 4217 lists none. A currency withdrawn of late is still one, see ``all``.
    public init?(_ code: String) {
        let upper = code.uppercased()
        guard Self.active.contains(upper) || Self.withdrawn.contains(upper) else { return nil }
        self.code = upper
    }

    public init(from decoder: any Decoder) throws {
        let code = try decoder.singleValueContainer().decode(String.self)
        guard let currency = Currency(code) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\"\(code)\" is not a currency of ISO 4217"))
        }
        self = currency
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }

    public var description: String { code }

    /// What something can be sold in: all but the withdrawn ones, by code.
    public static let all: [Currency] = active.sorted().compactMap { Currency($0) }

    // ISO 4217, list one with amendment 180 (2026-01-01): every code that has a minor unit. Metals, special drawing rights, test
    // codes and the like have none, so no amount of them can be written down.
    private static let active = Set(
        """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP \
        CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS \
        INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR \
        MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD \
        SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST \
        XAD XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
        """.split(separator: " ").map(String.init))

    // Taken off the list in 2025 and 2026. Books that hold them must stay readable.
    private static let withdrawn: Set = ["ANG", "BGN"]

    private static let otherExponents: [String: Int] = {
        let listed = [
            0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
            3: "BHD IQD JOD KWD LYD OMR TND",
            4: "CLF UYW",
        ]
        var exponents: [String: Int] = [:]
        for (exponent, codes) in listed {
            for code in codes.split(separator: " ") { exponents[String(code)] = exponent }
        }
        return exponents
    }()
}
