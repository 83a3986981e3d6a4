public import Domain
public import Foundation
import SQLEngine
import Store
public import Vocabulary

/// What staff fill in about how the company bills.
public struct BillingForm: Form {
    @Field("Company", .trimmed, .length(1...200), help: "The seller, as it stands on every document.") public
        var sellerName = ""
    @Field("Address", .trimmed, .long) public var sellerAddress = ""
    @Field("Postcode", .trimmed, .length(0...20)) public var sellerPostcode = ""
    @Field("City", .trimmed, .length(0...100)) public var sellerCity = ""
    @Field("Country", .trimmed, .length(0...2), help: "Two letters, such as DE.") public var sellerCountry = ""
    @Field("Tax number", .trimmed, .length(0...40)) public var sellerTaxID = ""
    @Field("Email", .trimmed, .length(0...200)) public var sellerEmail = ""
    @Field("Time zone", .trimmed, .length(1...60), help: "Where the company's days begin and end: Europe/Berlin.")
    public
        var timeZone = "UTC"
    @Field(
        "Invoice numbers", .trimmed,
        help:
            "{NUMBER} or {NUMBER:5} with zeros, and {YEAR}, {MONTH}, {DAY}. Changing it changes no document that is there."
    )
    public var invoiceNumbers = "INV/{YEAR}/{NUMBER}"
    @Field("Invoice numbers begin again") public var invoiceReset = NumberFormat.Reset.yearly
    @Field("Credit note numbers", .trimmed) public var creditNoteNumbers = "CN/{YEAR}/{NUMBER}"
    @Field("Credit note numbers begin again") public var creditNoteReset = NumberFormat.Reset.yearly
    @Field("Days to pay", .range(0...365)) public var dueDays = 7
    @Field(
        "Hours an unpaid order is kept", .range(1...8760),
        help: "So long it keeps its place and its piece of stock. Then it is cancelled.")
    public var holdHours = 72
    @Field("Pay new orders from the balance", help: "At once, where the client's balance is enough.") public
        var payFromBalance = true
    @Field("Least top-up", .range(1...1_000_000), help: "In whole units of the client's currency.") public
        var leastFunds = 5
    @Field("Largest top-up", .range(1...100_000_000)) public var mostFunds = 1000
    @Field("Largest balance", .range(1...1_000_000_000), help: "Top-ups do not raise a balance over it.") public
        var mostBalance = 5000
    @Field("Money of an order that surely failed") public var afterFailure = BillingSettings.AfterFailure.balance
    @Field("Foot of documents", .trimmed, .long) public var footer = ""
    public init() {}

    public func issues() -> [Issue] {
        var issues = NumberFormat.issues(invoiceNumbers, reset: invoiceReset).map {
            Issue($0.message, field: "invoiceNumbers")
        }
        issues += NumberFormat.issues(creditNoteNumbers, reset: creditNoteReset).map {
            Issue($0.message, field: "creditNoteNumbers")
        }
        if TimeZone(identifier: timeZone) == nil { issues.append(Issue("is no time zone", field: "timeZone")) }
        if mostFunds < leastFunds { issues.append(Issue("must not be less than the least top-up", field: "mostFunds")) }
        return issues
    }
}

extension Panel {
    /// How the company bills, as it is now.
    public func billingSettings() async throws -> BillingSettings {
        try await database.read { db in try billing(in: db) }
    }

    /// Changes how the company bills. Documents that were issued stay as they are.
    ///
    /// - Parameter values: by ``BillingForm``; what is not given stays.
    public func saveBillingSettings(_ values: JSONValue, by actor: Actor) async throws -> BillingSettings {
        let moment = now
        return try await database.write { db in
            let before = try BillingForm(try billing(in: db))
            var whole = try JSONValue(encoding: before).objectValue ?? [:]
            for (key, value) in values.objectValue ?? [:] { whole[key] = value }
            let settings = try BillingForm(filling: .object(whole)).settings()
            try db.records.set("billing", to: try JSONValue(encoding: settings))
            try db.records.audit(
                "billing.settings", Subject("settings", "billing", "Billing"), by: actor, details: values, at: moment)
            return settings
        }
    }

    func billing(in db: Connection) throws -> BillingSettings {
        try db.records.setting("billing")?.decode() ?? BillingSettings(seller: Party(name: ""))
    }
}

extension BillingForm {
    /// The form as it stands now.
    public init(_ settings: BillingSettings) throws {
        self.init()
        let seller = settings.seller
        (sellerName, sellerAddress, sellerPostcode) = (seller.name, seller.address, seller.postcode)
        (sellerCity, sellerCountry, sellerTaxID) = (seller.city, seller.country, seller.taxID)
        (sellerEmail, timeZone) = (seller.email, settings.timeZone)
        (invoiceNumbers, invoiceReset) = (settings.invoiceNumbers.text, settings.invoiceNumbers.reset)
        (creditNoteNumbers, creditNoteReset) = (settings.creditNoteNumbers.text, settings.creditNoteNumbers.reset)
        (dueDays, holdHours, payFromBalance) = (settings.dueDays, settings.holdHours, settings.payFromBalance)
        (leastFunds, mostFunds) = (Int(settings.leastFunds), Int(settings.mostFunds))
        (mostBalance, afterFailure, footer) = (Int(settings.mostBalance), settings.afterFailure, settings.footer)
    }

    func settings() throws -> BillingSettings {
        var settings = BillingSettings(
            seller: Party(
                name: sellerName, address: sellerAddress, city: sellerCity, postcode: sellerPostcode,
                country: sellerCountry.uppercased(), taxID: sellerTaxID, email: sellerEmail))
        settings.invoiceNumbers = try NumberFormat(invoiceNumbers, reset: invoiceReset)
        settings.creditNoteNumbers = try NumberFormat(creditNoteNumbers, reset: creditNoteReset)
        (settings.timeZone, settings.dueDays, settings.holdHours) = (timeZone, dueDays, holdHours)
        (settings.payFromBalance, settings.afterFailure, settings.footer) = (payFromBalance, afterFailure, footer)
        (settings.leastFunds, settings.mostFunds) = (Int64(leastFunds), Int64(mostFunds))
        settings.mostBalance = Int64(mostBalance)
        return settings
    }
}

extension BillingSettings {
    /// The company's day at a moment.
    public func day(of moment: Date) -> Day { Day(of: moment, in: TimeZone(identifier: timeZone) ?? .gmt) }
}
